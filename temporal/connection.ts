import { Client, Connection } from '@temporalio/client';

/** @param address of Temporal's gRPC port; TEMPORAL_ADDRESS when absent */
export async function connectTemporal(
  address = process.env.TEMPORAL_ADDRESS ?? '127.0.0.1:7233',
  within: '10s' | '2s' = '10s',
): Promise<Client> {
  const connection = await Connection.connect({ address, connectTimeout: within });
  return new Client({ connection, namespace: process.env.TEMPORAL_NAMESPACE ?? 'default' });
}
