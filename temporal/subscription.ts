import {
  type Client,
  ServiceError,
  WithStartWorkflowOperation,
  WorkflowNotFoundError,
  WorkflowUpdateFailedError,
  WorkflowUpdateRPCTimeoutOrCancelledError,
} from '@temporalio/client';
import { defineUpdate } from '@temporalio/workflow';
import type { Answer, Envelope } from '../db/journal/commit.ts';
import type { Start } from '../workflows/life.ts';

export const interactiveQueue = 'interactive';
export const effectsQueue = 'effects';
export const workflowId = (subscription: string): string => `subscription/${subscription}`;

export interface SubscriptionWorkflow {
  /** Sends a command and waits for its answer. @throws where Temporal gives no answer in time: it says nothing about the command */
  execute(envelope: Envelope): Promise<Answer>;
  /** Sends it as a Signal of the same name; the journal will tell. */
  signal(envelope: Envelope): Promise<void>;
  lookAgain(): Promise<{ more: boolean; effects: number }>;
  /** The same without waiting for an answer. */
  nudge(): Promise<void>;
  /** Starts the workflow where none is open. */
  start(): Promise<void>;
}

/** For tests of the seam between two runs: PERENNIAL_EVENTS_OF_A_RUN makes every run a short one. */
const eventsOfARun = (): { eventsOfARun?: number } =>
  process.env.PERENNIAL_EVENTS_OF_A_RUN ? { eventsOfARun: Number(process.env.PERENNIAL_EVENTS_OF_A_RUN) } : {};

/** Every send is with start: the journal, not the id policy, guards against second lives (docs/architecture.md section 5). */
export function subscriptionWorkflow(
  client: Client,
  subscription: string,
  epoch = 1,
  summary = subscription,
): SubscriptionWorkflow {
  const options = {
    workflowId: workflowId(subscription),
    taskQueue: interactiveQueue,
    args: [{ id: subscription, epoch, ...eventsOfARun() }] as [Start],
    staticSummary: summary,
    workflowIdConflictPolicy: 'USE_EXISTING' as const,
    workflowIdReusePolicy: 'ALLOW_DUPLICATE' as const,
  };
  const starting = (): WithStartWorkflowOperation<(start: Start) => Promise<void>> =>
    new WithStartWorkflowOperation('subscription', options);
  return {
    execute: (envelope) =>
      client.workflow.executeUpdateWithStart(defineUpdate<Answer, [Envelope]>(envelope.name), {
        args: [envelope],
        updateId: envelope.commandId,
        startWorkflowOperation: starting(),
      }),
    signal: async (envelope) =>
      void (await client.workflow.signalWithStart('subscription', {
        ...options,
        signal: envelope.name,
        signalArgs: [envelope],
      })),
    lookAgain: () =>
      client.workflow.executeUpdateWithStart(defineUpdate<{ more: boolean; effects: number }>('look-again'), {
        args: [],
        startWorkflowOperation: starting(),
      }),
    nudge: async () =>
      void (await client.workflow.signalWithStart('subscription', {
        ...options,
        signal: 'look-again',
        signalArgs: [],
      })),
    start: async () => void (await client.workflow.start('subscription', options)),
  };
}

export const isNoAnswer = (error: unknown): boolean => error instanceof WorkflowUpdateRPCTimeoutOrCancelledError;
/**
 * The run ended, its task is being tried again, or the update was forgotten, between its being taken and its answer: a
 * run that continued as new, a worker or server that went away at that moment. Sent again it reaches the run that is
 * there now.
 */
export const isLostSight = (error: unknown): boolean =>
  error instanceof WorkflowNotFoundError ||
  error instanceof WorkflowUpdateFailedError ||
  codeOf(error) === grpc.FAILED_PRECONDITION ||
  codeOf(error) === grpc.ABORTED;

/** Temporal is out of reach, or its answer is none that we know: nothing is said about the command. */
export const isOutage = (error: unknown): boolean => error instanceof ServiceError || codeOf(error) !== undefined;

export const isExhausted = (error: unknown): boolean => codeOf(error) === grpc.RESOURCE_EXHAUSTED;

/** gRPC's codes of what we tell apart (grpc/grpc, doc/statuscodes.md). */
const grpc = { RESOURCE_EXHAUSTED: 8, FAILED_PRECONDITION: 9, ABORTED: 10 } as const;

function codeOf(error: unknown): number | undefined {
  const { code, cause } = error as { code?: unknown; cause?: { code?: unknown } };
  return [code, cause?.code].find((each) => typeof each === 'number') as number | undefined;
}
