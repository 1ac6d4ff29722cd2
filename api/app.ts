import helmet from '@fastify/helmet';
import rateLimit from '@fastify/rate-limit';
import swagger from '@fastify/swagger';
import { jsonSchemaTransform, jsonSchemaTransformObject, validatorCompiler } from '@fastify/type-provider-zod';
import reference from '@scalar/fastify-api-reference';
import fastify, {
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  LogController,
  type RouteOptions,
} from 'fastify';
import type { Logger } from 'pino';
import { z } from 'zod';
import { approvalRoutes } from './approvals.ts';
import { authenticate } from './auth.ts';
import { callbackRoutes } from './callbacks.ts';
import { cartRoutes } from './cart.ts';
import { clockRoutes } from './clocks.ts';
import { refuseFromBlocked } from './comes-from.ts';
import { commandRoutes } from './commands.ts';
import type { Context } from './context.ts';
import { decidePage } from './decide-page.ts';
import { documentRoutes } from './documents.ts';
import { withExamples } from './examples.ts';
import './in-words.ts';
import { withHeaders } from './headers.ts';
import { healthRoutes } from './health.ts';
import { inboundMailRoutes } from './inbound-mail.ts';
import { keyRoutes } from './keys.ts';
import { licenceKeyRoutes } from './licence-keys.ts';
import { deepest, isPlainText } from './plain-text.ts';
import { portalAddOnRoutes } from './portal-add-on.ts';
import { type Problem, ProblemError, problemOf } from './problems.ts';
import { quoteRoutes } from './quotes.ts';
import { readRoutes } from './reads.ts';
import { rebateRoutes } from './rebates.ts';
import { recordRoutes } from './records.ts';
import { problem } from './schemas.ts';
import { newestPolicy, screeningRoutes } from './screening.ts';
import { signRoutes } from './sign.ts';
import { signatureCallbackRoutes } from './signature-callbacks.ts';
import { uploadRoutes } from './uploads.ts';

const open = [
  '/health',
  '/ready',
  '/metrics',
  '/openapi.json',
  '/reference',
  '/problems',
  '/v1/licence-keys',
  '/v1/marketplaces',
  '/v1/signature',
  '/decide',
  '/v1/inbound-mail',
];
const mostRequestsAMinute = 60_000;
/** A message may quote the request, and that has no end. */
const mostOfADetail = 300;

/** The thin API: authentication, shape, idempotency, and the way to the journal. It decides nothing. */
export async function buildApp(context: Context, log: Logger): Promise<FastifyInstance> {
  const app = fastify({
    loggerInstance: log,
    bodyLimit: 1_048_576,
    routerOptions: { maxParamLength: 200 },
    logController: new LogController({ disableRequestLogging: true }),
    frameworkErrors: (error, _request, reply: FastifyReply) => {
      const problem = toProblem(error, log);
      void reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
    },
  }) as unknown as FastifyInstance;
  app.removeContentTypeParser('text/plain'); // JSON only: what a form of another site could send is 415
  app.setValidatorCompiler(validatorCompiler);
  app.setSerializerCompiler(() => JSON.stringify); // schemas describe answers, they never cut them
  app.addHook('onRoute', tellProblems);
  app.addHook('onRoute', refuseUnknownQueries);
  app.setErrorHandler((error: FastifyError, _request, reply) => {
    const problem = toProblem(error, log);
    if (typeof problem.retryAfter === 'number') void reply.header('Retry-After', String(problem.retryAfter));
    return reply.code(problem.status).type('application/problem+json').send(JSON.stringify(problem));
  });
  app.setNotFoundHandler((_request, reply) =>
    reply
      .code(404)
      .type('application/problem+json')
      .send(JSON.stringify(problemOf('request.not-found'))),
  );
  await app.register(helmet, { contentSecurityPolicy: false });
  await app.register(rateLimit, { max: mostRequestsAMinute, timeWindow: '1 minute' });
  await app.register(swagger, {
    openapi: {
      openapi: '3.1.0',
      info: {
        title: 'Perennial',
        version: '0.1.0',
        description:
          'Subscription lifecycle engine. Amounts are text in USD; dates are calendar dates, intervals half-open.',
      },
      components: { securitySchemes: { key: { type: 'http', scheme: 'bearer' } } },
      security: [{ key: [] }],
    },
    transform: jsonSchemaTransform,
    transformObject: jsonSchemaTransformObject,
  });
  app.addHook('onRequest', async ({ headers }) => {
    refuseFromBlocked(context.comesFrom, headers, newestPolicy().trade?.blockedPlaces ?? []);
  });
  app.addHook('onRequest', async (request) => {
    if (
      open.some(
        (path) => request.url === path || request.url.startsWith(`${path}/`) || request.url.startsWith(`${path}?`),
      )
    )
      return;
    request.caller = await authenticate(context, request);
  });
  app.addHook('preValidation', async (request) => {
    for (const given of [request.params, request.query])
      if (!isPlainText(given)) throw new ProblemError('request.malformed', 'The address holds what is no text.');
    if (!Buffer.isBuffer(request.body) && !isPlainText(request.body))
      throw new ProblemError(
        'command.malformed',
        `The body holds what is no text, or is deeper than ${deepest} levels.`,
      );
  });
  await app.register(async (routes) => {
    healthRoutes(routes, context);
    commandRoutes(routes, context);
    cartRoutes(routes, context);
    recordRoutes(routes, context);
    if (context.development) clockRoutes(routes, context);
    keyRoutes(routes, context);
    signRoutes(routes, context);
    readRoutes(routes, context);
    approvalRoutes(routes, context);
    quoteRoutes(routes, context);
    rebateRoutes(routes, context);
    portalAddOnRoutes(routes, context);
    documentRoutes(routes, context);
    licenceKeyRoutes(routes, context);
    await callbackRoutes(routes, context);
    await signatureCallbackRoutes(routes, context);
    screeningRoutes(routes, context);
    await uploadRoutes(routes, context);
    await routes.register((page) => decidePage(page, context));
    await routes.register((gateway) => inboundMailRoutes(gateway, context));
    routes.get('/openapi.json', { schema: { hide: true } }, async () => withHeaders(withExamples(app.swagger())));
  });
  await app.register(reference, {
    routePrefix: '/reference',
    configuration: { url: '/openapi.json', title: 'Perennial API' } as never,
  });
  return app;
}

/** Every answer that is no success is a problem (RFC 9457). */
function tellProblems(route: RouteOptions): void {
  const response = route.schema?.response as Record<string, unknown> | undefined;
  if (response && !route.schema?.hide) response.default ??= problem;
}

/**
 * A misspelt `dryRun` would do it, a misspelt filter would find everything. Who comes without a key is another company's
 * program, which may add to the address what it likes.
 */
function refuseUnknownQueries(route: RouteOptions): void {
  const { schema } = route;
  if (schema && !schema.hide && schema.security?.length !== 0) schema.querystring ??= z.strictObject({});
}

function toProblem(error: FastifyError, log: Logger): Problem {
  if (error instanceof ProblemError) return error.problem;
  if (error.validation) {
    const where = error.validationContext === 'querystring' ? 'query' : 'body';
    const pointers = error.validation.map((each) => ({ pointer: each.instancePath, reason: each.message }));
    return problemOf(
      'command.malformed',
      pointers.map((each) => `${each.pointer || where}: ${each.reason}`).join('; '),
      undefined,
      { errors: pointers },
    );
  }
  if (error.statusCode === 429) return problemOf('request.too-many', undefined, undefined, { retryAfter: 1 });
  if (error.statusCode && error.statusCode < 500)
    return { ...problemOf('request.malformed', error.message.slice(0, mostOfADetail)), status: error.statusCode };
  if (
    /ECONNREFUSED|CONNECTION_|57P0|08006|CONNECT_TIMEOUT|terminating connection|40001|40P01|53300|55P03|57014/.test(
      `${error.code} ${error.message}`,
    )
  )
    return problemOf(
      'server.unavailable',
      'The database is out of reach; send the same request with the same key again.',
      undefined,
      { retryAfter: 1 },
    );
  log.error({ err: error }, 'unexpected');
  return problemOf('server.error');
}
