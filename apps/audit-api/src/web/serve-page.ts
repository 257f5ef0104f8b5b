import { LOG, type Log } from '@chancery/service';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { FastifyReply, FastifyRequest } from 'fastify';

import { readPage, type PageFile } from './page-files.js';
import { pageHeaders } from './page-headers.js';

/** Serves the page for people, from memory, to everybody: it holds no data; what it shows it asks the API for. */
export const servePage = (app: NestFastifyApplication): void => {
  for (const file of readOrSay(app)) {
    const headers = pageHeaders(file);
    app.getHttpAdapter().get(file.path, (request: FastifyRequest, reply: FastifyReply) => {
      void reply.headers(headers);
      if (isKnown(request.headers['if-none-match'], file.etag)) return reply.status(304).send();
      return reply.send(file.body);
    });
  }
};

/** Records are stored and answered without the page as well. */
const readOrSay = (app: NestFastifyApplication): readonly PageFile[] => {
  try {
    return readPage();
  } catch (error) {
    app.get<Log>(LOG, { strict: false }).warn({ why: error instanceof Error ? error.message : String(error) }, 'the page cannot be read');
    return [];
  }
};

/** RFC 9110, 13.1.2: a list of tags, each perhaps weak. */
const isKnown = (header: string | undefined, etag: string): boolean =>
  header?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag) ?? false;
