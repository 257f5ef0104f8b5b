import type http from 'node:http';
import type { Socket } from 'node:net';
import { finished } from 'node:stream';

/**
 * Where as many connections are open as may be, a new one takes the place of the one that has had no whole request for the longest: whoever
 * opens thousands and says nothing, or half of something, keeps nobody else out, the probes of the kubelet least of all. Where all have a request
 * in work, the new one is closed.
 */
export const makeRoom = (server: http.Server, most: number): void => {
  /** With how many requests each has in work: a client may send the next one before it has its answer. */
  const open = new Map<Socket, number>();
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
    open.set(socket, 0);
    idle.add(socket);
    socket.once('close', () => leave(socket));
  });
  const count = (socket: Socket, change: 1 | -1): void => {
    const inWork = open.get(socket);
    if (inWork === undefined) return;
    open.set(socket, inWork + change);
    idle.delete(socket);
    if (inWork + change === 0) idle.add(socket);
  };
  server.on('request', (request: http.IncomingMessage, response: http.ServerResponse) => {
    const { socket } = request;
    let isCounted = false;
    // Once what has come with the headers is read. None of our requests has a body: one that waits for it is not in work.
    process.nextTick(() => {
      isCounted = request.complete && !response.writableFinished;
      if (isCounted) count(socket, 1);
    });
    finished(response, () => isCounted && count(socket, -1));
  });
};
