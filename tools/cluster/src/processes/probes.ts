import { get } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';

import { type ReadyProbe } from './ready.js';

/** Yes when something accepts connections on the port of the loopback address. */
export const tcpProbe =
  (port: number): ReadyProbe =>
  (signal) =>
    new Promise((resolve, reject) => {
      const socket = connect({ port, host: '127.0.0.1', signal });
      socket.once('connect', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', reject);
    });

/** Yes when a GET is answered with 200. With `ca`, over TLS. */
export const httpProbe =
  (url: string, options: { readonly ca?: () => Buffer; readonly token?: string } = {}): ReadyProbe =>
  (signal) =>
    new Promise((resolve, reject) => {
      const headers = options.token === undefined ? {} : { authorization: `Bearer ${options.token}` };
      const onAnswer = (response: { statusCode?: number | undefined; resume(): void }) => {
        response.resume();
        resolve(response.statusCode === 200);
      };
      const sent = url.startsWith('https:')
        ? request(url, { signal, headers, agent: false, ...(options.ca && { ca: options.ca() }) }, onAnswer).end()
        : get(url, { signal, headers, agent: false }, onAnswer);
      sent.once('error', reject);
    });
