import type { Facts, Judge, Violation } from './facts.js'

/** What a target may be instead of serving its head: ended by itself, or waiting for a reason that is written down. */
const excused = new Set(['failed', 'held', 'skipped', 'cancelled'])

/** I1 and I2: a closed pull request has nothing; an open one serves its head, or says why not. */
export const judgePulls: Judge = facts =>
  facts.pulls.flatMap(pull => {
    const environments = facts.environments.filter(
      one => one.repositoryId === pull.repositoryId && one.target === `pr:${pull.number}`,
    )
    return environments.flatMap(environment => {
      const app = environment.appName
      const answer = facts.answers.find(one => one.app === app)
      if (pull.state === 'closed') return judgeClosed(facts, environment.id, app, answer)
      if (!pull.eligible) return []
      // A person or time put it to sleep, which its comment says.
      if (environment.desired === 'asleep') return []
      if (answer?.status === 200 && answer.sha === pull.headSha) return []
      const attempts = facts.deployments.filter(
        one => one.environmentId === environment.id && one.sha === pull.headSha && excused.has(one.state),
      )
      if (attempts.length > 0) return []
      return [
        {
          rule: 'I2',
          what: `${environment.id} should serve ${pull.headSha} of pull request ${pull.number}`,
          evidence: { environment, answer },
        },
      ]
    })
  })

const judgeClosed = (
  { apps, machines }: Facts,
  id: string,
  app: string | null,
  answer: Facts['answers'][number] | undefined,
): Violation[] => {
  const left = machines.filter(one => one.app === app && one.state !== 'destroyed')
  const found = app !== null && apps.includes(app)
  if (!found && left.length === 0 && (answer === undefined || answer.status === 404)) return []
  return [
    { rule: 'I1', what: `${id}: the pull request is closed and ${app} is there`, evidence: { left, answer } },
  ]
}
