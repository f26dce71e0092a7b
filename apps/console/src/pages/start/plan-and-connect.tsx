import { useMutation, useQuery } from '@tanstack/react-query'
import type { components } from '@taxiway/client'
import { api } from '../../data/client.js'
import { queryClient } from '../../data/query-client.js'
import { showHidden } from '../../data/visible-text.js'
import { announce } from '../../parts/announcer.js'
import { Button } from '../../parts/button.js'
import { Fact, Facts, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import styles from './page.module.css'
import { readBuildPlan } from './queries.js'

type BuildPlan = components['schemas']['BuildPlan']

/** What a build of the repository would do, before it is connected. */
export const PlanAndConnect = ({ repositoryId, name }: { repositoryId: number; name: string }) => {
  const plan = useQuery(readBuildPlan(repositoryId))
  const connect = useMutation({
    mutationFn: () => api.POST('/v1/projects', { body: { repositoryId } }),
    onSuccess: () => {
      announce(`Connected ${name}.`)
      return queryClient.invalidateQueries()
    },
  })
  return (
    <div className={styles.plan}>
      {plan.isPending && <Waiting />}
      {plan.error && <ProblemNote error={plan.error} onRetry={() => void plan.refetch()} />}
      {plan.data && <Plan of={plan.data} />}
      {connect.error && <ProblemNote error={connect.error} />}
      <p>
        <Button look="primary" busy={connect.isPending || connect.isSuccess} onClick={() => connect.mutate()}>
          Connect {name}
        </Button>
      </p>
    </div>
  )
}

const Plan = ({ of: { plan, problem, candidates } }: { of: BuildPlan }) => {
  if (plan === null)
    return (
      <>
        <p>{showHidden(problem?.message ?? 'No build was found.')}</p>
        {candidates.length > 0 && (
          <p className={styles.muted}>
            Apps may be in {candidates.map(({ rootDirectory }) => rootDirectory).join(', ')}. After
            connecting, set the root directory in the settings of the project.
          </p>
        )}
      </>
    )
  const commands = [plan.install, ...plan.build].filter(one => one !== null)
  return (
    <>
      <Facts>
        <Fact name="Kind">{plan.kind}</Fact>
        {plan.packageManager && <Fact name="Package manager">{plan.packageManager}</Fact>}
        {plan.dockerfile && <Fact name="Dockerfile">{plan.dockerfile}</Fact>}
        {commands.length > 0 && (
          <Fact name="Build">
            {commands.map(command => (
              <code key={command} className={styles.command}>
                {showHidden(command)}
              </code>
            ))}
          </Fact>
        )}
        {plan.start && (
          <Fact name="Start">
            <code className={styles.command}>{showHidden(plan.start)}</code>
          </Fact>
        )}
      </Facts>
      <ul className={styles.reasons}>
        {plan.reasons.map(reason => (
          <li key={reason}>{showHidden(reason)}</li>
        ))}
      </ul>
    </>
  )
}
