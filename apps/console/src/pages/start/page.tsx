import { useQuery } from '@tanstack/react-query'
import { readGettingStarted } from '../../data/getting-started.js'
import { Button, ButtonLink } from '../../parts/button.js'
import { PageHead, Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import styles from './page.module.css'
import { Step } from './step.js'

/** The way from nothing to the first live app. */
export const Page = () => {
  const { data, error, isFetching, refetch } = useQuery(readGettingStarted)
  const next = data?.steps.find(({ state }) => state !== 'done')
  return (
    <>
      <PageHead
        title="Get started"
        aside={
          <Button busy={isFetching} onClick={() => void refetch()}>
            Check again
          </Button>
        }
      >
        From nothing to the first live app. Taxiway checks each step every few seconds.
      </PageHead>
      {error && <ProblemNote error={error} onRetry={() => void refetch()} />}
      {!data && !error && <Waiting />}
      {data && (
        <ol className={styles.steps}>
          {data.steps.map((step, index) => (
            <Step key={step.id} step={step} number={index + 1} isNext={step === next} />
          ))}
        </ol>
      )}
      {data?.complete && (
        <p className={styles.end} role="status">
          Everything works. <ButtonLink href="/">See what happens now</ButtonLink>
        </p>
      )}
    </>
  )
}
