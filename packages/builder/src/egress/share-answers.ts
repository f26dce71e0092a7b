type Options = {
  /** How long an answer is given again. Failures are not kept. */
  keptMs: number
  /** Above it the oldest are forgotten. */
  mostNames: number
}

type Ask<Answer> = (name: string) => Promise<Answer>

/** Asks for a name once at a time: later callers get the same answer, while it is awaited and for `keptMs` after. */
export const shareAnswers = <Answer>(ask: Ask<Answer>, { keptMs, mostNames }: Options): Ask<Answer> => {
  const answers = new Map<string, Promise<Answer>>()
  return name => {
    const known = answers.get(name)
    if (known !== undefined) return known
    const answer = ask(name)
    const forget = (): void => {
      if (answers.get(name) === answer) answers.delete(name)
    }
    answers.set(name, answer)
    answer.then(() => setTimeout(forget, keptMs).unref(), forget)
    const [oldest] = answers.keys()
    if (answers.size > mostNames && oldest !== undefined) answers.delete(oldest)
    return answer
  }
}
