import { groupBy } from './group-by.js'
import type { RowFacts, RowJudge, Violation } from './row-facts.js'

/** K1: each change of what is desired has exactly one deployment and one decision. */
export const judgeGenerations: RowJudge = facts => {
  const { environments, deployments, decisions } = facts
  const attempts = groupBy(
    deployments.filter(one => one.state !== 'skipped'),
    one => one.environmentId,
  )
  const changes = groupBy(
    decisions.filter(one => one.changed),
    one => one.environmentId,
  )
  return environments.flatMap(environment => {
    const { id, generation, since } = environment
    const wanted = Array.from({ length: generation - since + 1 }, (_, index) => since + index)
    const made = (attempts.get(id) ?? []).map(one => one.generation).sort(ascending)
    const decided = (changes.get(id) ?? []).map(one => one.generation).sort(ascending)
    return judgeEnvironment(facts, { id, wanted, made, decided })
  })
}

const judgeEnvironment = (
  { isWhole }: RowFacts,
  { id, wanted, made, decided }: { id: string } & Record<'wanted' | 'made' | 'decided', number[]>,
): Violation[] => {
  const violations: Violation[] = []
  if (made.join() !== wanted.join())
    violations.push({
      rule: 'K1',
      what: `${id} is at generation ${wanted.at(-1) ?? 0} with deployments`,
      evidence: made,
    })
  if (new Set(decided).size !== decided.length)
    violations.push({ rule: 'K1', what: `${id}: one generation was decided twice`, evidence: decided })
  const kept = isWhole ? wanted : wanted.filter(one => one >= (decided[0] ?? Number.POSITIVE_INFINITY))
  const undecided = kept.filter(one => !decided.includes(one))
  if (undecided.length > 0)
    violations.push({ rule: 'K1', what: `${id}: generations without a decision`, evidence: undecided })
  return violations
}

const ascending = (a: number, b: number) => a - b
