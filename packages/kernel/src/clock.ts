/** Where time comes from. Domain code never reads the machine's clock itself, so that tests can move it. */
export type Clock = () => Date;

/** The machine's own time. */
export const systemClock: Clock = () => new Date();
