import type { NestFastifyApplication } from '@nestjs/platform-fastify';

import { createDocument } from './document.js';

/** Serves the OpenAPI document to everybody: it says nothing that the source does not. */
export const serveDocument = (app: NestFastifyApplication, module: new (...never: never[]) => unknown, audience: string): void => {
  const document = createDocument(app, module, audience);
  app.getHttpAdapter().get('/openapi.json', (_request: unknown, reply: { send: (body: unknown) => void }) => reply.send(document));
};
