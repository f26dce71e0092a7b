import { useMutation } from '@tanstack/react-query'
import { api, type Project } from '../../data/client.js'
import { showHidden } from '../../data/visible-text.js'
import { Button } from '../../parts/button.js'
import { Fact, Facts, Panel } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import styles from './page.module.css'
import type { Draft } from './queries.js'

/** What a build of the default branch would do with the settings as they stand in the form. Nothing is built. */
export const BuildPlan = ({
  project: { repository, config, configured },
  draft,
}: {
  project: Project
  draft: Draft
}) => {
  const ask = useMutation({
    mutationFn: async () => {
      const stored = Object.fromEntries(configured.map(name => [name, config[name]]))
      const body = { repositoryId: repository.id, config: { ...stored, ...draft } }
      return (await api.POST('/v1/build-plans', { body })).data
    },
  })
  const { plan, problem, candidates, ref } = ask.data ?? {}
  return (
    <Panel
      title="What a build would do"
      aside={
        <Button busy={ask.isPending} onClick={() => ask.mutate()}>
          {ask.data ? 'Ask again' : 'Ask'}
        </Button>
      }
    >
      <div className={styles.plan} aria-live="polite">
        {!ask.data && !ask.error && (
          <p className={styles.muted}>
            Reads the default branch, and says with which commands these settings build it. Nothing is built
            or saved.
          </p>
        )}
        {ask.error && <ProblemNote error={ask.error} />}
        {problem && (
          <p role="alert" className={styles.error}>
            {showHidden(problem.message)} <code>{problem.code}</code>
          </p>
        )}
        {plan && (
          <>
            <Facts>
              <Fact name="Kind">{plan.kind}</Fact>
              <Fact name="Branch or commit">{showHidden(ref ?? '')}</Fact>
              <Fact name="Folder">{showHidden(plan.rootDirectory || 'the root')}</Fact>
              {plan.packageManager && <Fact name="Package manager">{plan.packageManager}</Fact>}
              {plan.node && <Fact name="Node">{showHidden(plan.node)}</Fact>}
              {plan.dockerfile && <Fact name="Dockerfile">{showHidden(plan.dockerfile)}</Fact>}
            </Facts>
            <ol className={styles.commands}>
              {[plan.install, ...plan.build, plan.release, plan.start].map(
                line =>
                  line !== null && (
                    <li key={line}>
                      <code>{showHidden(line)}</code>
                    </li>
                  ),
              )}
            </ol>
            {plan.output.length > 0 && <p>Serves {showHidden(plan.output.join(', or '))}.</p>}
            <ul className={styles.muted}>
              {plan.reasons.map(reason => (
                <li key={reason}>{showHidden(reason)}</li>
              ))}
            </ul>
          </>
        )}
        {candidates && candidates.length > 0 && (
          <p>
            Other folders with an app:{' '}
            {candidates.map(({ rootDirectory, kind }) => `${showHidden(rootDirectory)} (${kind})`).join(', ')}
            . Set <code>rootDirectory</code> to one of them.
          </p>
        )}
      </div>
    </Panel>
  )
}
