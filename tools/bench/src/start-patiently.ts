/** On a machine that is busy with something else, a start may take longer than a start may. */
export const startPatiently = async (app: { start(): Promise<void> }): Promise<void> => {
  await app.start().catch(() => app.start());
};
