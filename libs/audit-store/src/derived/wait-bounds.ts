/** Upper bounds of the waiting times that are counted, in seconds; the last one stands for everything above. */
export const WAIT_BOUNDS: readonly number[] = [1, 5, 15, 60, 300, 900, 3_600, 14_400, 86_400, 2_147_483_647];
