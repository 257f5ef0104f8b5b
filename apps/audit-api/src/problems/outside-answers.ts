import type http from 'node:http';

import type { FastifyHttpOptions, FastifyReply } from 'fastify';

import { HttpProblem, PROBLEM_MEDIA_TYPE, type ProblemBody } from './http-problem.js';

/** Answers to what never reaches a handler, in the form of all others: a path that cannot be decoded or is too long, headers that are too large. */
export const OUTSIDE_ANSWERS: Pick<FastifyHttpOptions<http.Server>, 'frameworkErrors' | 'clientErrorHandler'> = {
  frameworkErrors: (error, _request, reply) => {
    const { body } = error.code === 'FST_ERR_MAX_PARAM_LENGTH' ? new HttpProblem('NotFound', 'A part of the path is longer than any here. The API is described at /openapi.json.') : new HttpProblem('BadRequest', NOT_DECODED);
    // Its types know only the answers of a route, which there is none.
    const plain = reply as unknown as FastifyReply;
    void plain.status(body.status).type(PROBLEM_MEDIA_TYPE).send(JSON.stringify(body));
  },
  clientErrorHandler: (error, socket) => {
    // Whoever has gone needs no answer.
    if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
    const { body } = new HttpProblem('BadRequest', reasonOf(error.code));
    socket.end(asText(body));
  },
};

const NOT_DECODED = 'The path of the URL cannot be decoded: each % has to be followed by the two digits of a byte of UTF-8.';

const reasonOf = (code: string | undefined): string =>
  code === 'HPE_HEADER_OVERFLOW' ? 'URL and headers have more than 16 kB.' : code === 'ERR_HTTP_REQUEST_TIMEOUT' ? 'The request did not come in time.' : 'This is not HTTP.';

const asText = (body: ProblemBody): string => {
  const json = JSON.stringify(body);
  return [
    `HTTP/1.1 ${body.status} Bad Request`,
    `content-type: ${PROBLEM_MEDIA_TYPE}`,
    `content-length: ${Buffer.byteLength(json)}`,
    'connection: close',
    '',
    json,
  ].join('\r\n');
};
