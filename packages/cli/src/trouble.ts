/** An error that the user can fix: what is wrong, and the next step, each in one line. */
export class Trouble extends Error {
  constructor(
    message: string,
    readonly next?: string,
    /** 1: it failed. 2: the command was not understood. */
    readonly code: 1 | 2 = 1,
  ) {
    super(message)
    this.name = 'Trouble'
  }
}

export const usage = (message: string, next?: string): Trouble => new Trouble(message, next, 2)
