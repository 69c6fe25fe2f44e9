import type { Act, Answer, Assistant, Call, Turn } from '@deskwire/core/adapter'

/** An assistant that answers as the test says. */
export class FakeAssistant implements Assistant {
  readonly spec = 1
  readonly name = 'fake'
  readonly turns: Turn[] = []
  readonly left: string[] = []
  answerMs?: number
  gatherMs?: number

  constructor(
    readonly answer: (turn: Turn, call: Call) => readonly Act[] | Promise<readonly Act[]>,
    readonly repeatable = false,
  ) {}

  async respond(turn: Turn, call: Call): Promise<Answer> {
    this.turns.push(turn)
    const acts = await this.answer(turn, call)
    const count = typeof turn.memory === 'number' ? turn.memory : 0
    return { acts, memory: count + 1 }
  }

  leave = (conversation: string): Promise<void> => {
    this.left.push(conversation)
    return Promise.resolve()
  }
}

export const fakeAssistant = (answer: FakeAssistant['answer'], repeatable?: boolean): FakeAssistant =>
  new FakeAssistant(answer, repeatable)
