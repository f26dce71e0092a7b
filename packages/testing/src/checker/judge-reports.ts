import { groupBy } from '@taxiway/checker'
import type { CallFacts, Facts, Judge, Violation } from './facts.js'

const ok = (call: CallFacts) => call.performed >= 200 && call.performed < 300
const field = (value: unknown, name: string): unknown =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined

/** I5: what GitHub shows never goes back to an older generation, and (I6) a commit has one check of a name, which ends. */
export const judgeReports: Judge = facts => [
  ...judgeComments(facts),
  ...judgeChecks(facts),
  ...judgeNames(facts),
]

/**
 * A comment names commits, and a roll back gives an old commit a new generation: so the comment says the lowest generation of a commit
 * that is not older than what the comment said before. Without one, it went back.
 */
const judgeComments = (facts: Facts): Violation[] => {
  const edits = facts.github.filter(
    call => ok(call) && /\/issues\/(comments\/\d+|\d+\/comments)$/.test(call.path) && call.method !== 'GET',
  )
  const byComment = groupBy(edits, call => {
    return `${call.path.replace(/\/issues.*$/, '')} ${targetOf(bodyOf(call))}`
  })
  return [...byComment].flatMap(([comment, calls]) => {
    let highest = 0
    const violations: Violation[] = []
    for (const call of calls.toSorted((a, b) => a.seq - b.seq)) {
      const generation = generationOf(facts, bodyOf(call), highest)
      // What is over names no commit.
      if (generation === 0) continue
      if (generation < highest)
        violations.push({
          rule: 'I5',
          what: `the comment ${comment} went back from generation ${highest} to ${generation}`,
          evidence: call,
        })
      highest = Math.max(highest, generation)
    }
    return violations
  })
}

const bodyOf = (call: CallFacts): string => String(field(call.body, 'body'))

/** `pr-12`, as the hidden first line of a comment says. */
const targetOf = (body: string): string | undefined => /target=(pr-\d+)/.exec(body)?.[1]

/** The end names the commit that was live last, which may be older than one that failed since. */
const isEnd = (row: string): boolean => /^\|.*\| (⚪ Taken down|🧹 Taking down)/u.test(row)

/** The generation that the newest of the linked commits stands for, as far as it can be one from `since` on; 0 for no commit. */
const generationOf = ({ deployments, environments }: Facts, body: string, since: number): number => {
  const target = targetOf(body)?.replace('-', ':')
  const own = new Set(environments.filter(one => one.target === target).map(one => one.id))
  const current = body.split('\n').filter(line => !isEnd(line))
  const commits = new Set(
    [...current.join('\n').matchAll(/\/commit\/([0-9a-f]{40})/g)].map(match => match[1]),
  )
  const stands = [...commits].map(sha => {
    const of = deployments.filter(one => own.has(one.environmentId) && one.sha === sha)
    const generations = of.map(one => one.generation).sort((a, b) => a - b)
    return generations.find(one => one >= since) ?? generations.at(-1) ?? 0
  })
  return Math.max(0, ...stands)
}

const judgeChecks = ({ github, deployments }: Facts): Violation[] => {
  const words = new Map<string, string>()
  for (const call of github.filter(ok).toSorted((a, b) => a.seq - b.seq)) {
    const [, updated] = /\/check-runs\/(\d+)$/.exec(call.path) ?? []
    const id =
      call.method === 'PATCH'
        ? updated
        : call.method === 'POST' && call.path.endsWith('/check-runs')
          ? field(call.responseBody, 'id')
          : undefined
    if (id !== undefined) words.set(String(id), String(field(call.body, 'status')))
  }
  if (deployments.some(one => one.state === 'queued')) return []
  return [...words].flatMap(([id, status]) =>
    status === 'completed' ? [] : [{ rule: 'I6', what: `check run ${id} still says ${status}` }],
  )
}

/** Branch protection reads checks by name: two of one name on one commit contradict each other. */
const judgeNames = ({ github }: Facts): Violation[] => {
  const made = github.filter(call => ok(call) && call.method === 'POST' && call.path.endsWith('/check-runs'))
  const byName = groupBy(made, call => `${field(call.body, 'name')} on ${field(call.body, 'head_sha')}`)
  return [...byName].flatMap(([check, calls]) =>
    calls.length > 1 ? [{ rule: 'I6', what: `${calls.length} checks ${check}`, evidence: calls[1] }] : [],
  )
}
