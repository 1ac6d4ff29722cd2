import fastify from 'fastify';

/** The floor of a route: takes a body as JSON and answers with one as large as ours. No key, no check, no database. */
const answer = { text: 'x'.repeat(Number(process.env.BENCH_ANSWER_BYTES)) };
const app = fastify();
app.post('/bare', async () => answer);
await app.listen({ host: '127.0.0.1', port: Number(process.env.BENCH_PORT) });
process.send?.('ready');
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
