import type http from 'node:http';
import type { Socket } from 'node:net';
import { finished } from 'node:stream';

/**
 * Where as many connections are open as may be, a new one takes the place of the one that has had no request for the longest: whoever opens
 * thousands and says nothing keeps nobody else out, the probes of the kubelet least of all. Where all have a request in work, the new one is closed.
 */
export const makeRoom = (server: http.Server, most: number): void => {
  const open = new Set<Socket>();
  /** Those without a request in work, the longest first. */
  const idle = new Set<Socket>();
  const leave = (socket: Socket): void => {
    open.delete(socket);
    idle.delete(socket);
  };
  server.on('connection', (socket: Socket) => {
    if (open.size >= most) {
      const [oldest = socket] = idle;
      leave(oldest);
      oldest.destroy();
      if (oldest === socket) return;
    }
    open.add(socket);
    idle.add(socket);
    socket.once('close', () => leave(socket));
  });
  server.on('request', ({ socket }: http.IncomingMessage, response: http.ServerResponse) => {
    idle.delete(socket);
    finished(response, () => open.has(socket) && idle.add(socket));
  });
};
