import { batchRoom } from './batch-room.js';

describe('The room for batches', () => {
  it('is for so many at once, and the others come in their order', async () => {
    const room = batchRoom(2);
    const came: string[] = [];
    const leaving: (() => void)[] = [];
    const come = async (name: string): Promise<void> => {
      const leave = await room();
      came.push(name);
      leaving.push(leave);
    };
    const all = ['a', 'b', 'c', 'd', 'e'].map(come);
    const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
    await turn();
    expect(came).toEqual(['a', 'b']);
    leaving.shift()?.();
    await turn();
    expect(came).toEqual(['a', 'b', 'c']);
    leaving.splice(0).forEach((leave) => leave());
    await turn();
    expect(came).toEqual(['a', 'b', 'c', 'd', 'e']);
    leaving.splice(0).forEach((leave) => leave());
    await Promise.all(all);
    await Promise.all(['f', 'g'].map(come));
    expect(came.slice(5)).toEqual(['f', 'g']);
  });
});
