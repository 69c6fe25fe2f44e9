/** A refused request, and its answer. */
export class Problem extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message)
    this.name = 'Problem'
  }
}

export const notFound = (what: string): Problem => new Problem(404, 'not_found', `There is no ${what}`)
