import { useMutation, useQuery } from '@tanstack/react-query'
import { ProblemError } from '@taxiway/client'
import { useEffect } from 'react'
import { downloadText } from '../../data/download-text.js'
import { convertCode, type MadeApp, readSetup } from '../../data/setup.js'
import { announce } from '../../parts/announcer.js'
import { Button, OutLink } from '../../parts/button.js'
import { Frame } from '../../parts/frame.js'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { arrival } from './arrival.js'
import styles from './new-app.module.css'

type Back = { code: string; state: string }

/** GitHub made the App. Its secrets are shown here and stored nowhere. */
export const NewApp = ({ back }: { back: Back }) => {
  const convert = useMutation({ mutationFn: convertCode })
  const { mutate } = convert
  useEffect(() => mutate(back), [mutate, back])
  if (convert.data) return <Lines made={convert.data} />
  if (!convert.error) return <Waiting />
  const mayRepeat = convert.error instanceof ProblemError && convert.error.code === 'setup.github_unavailable'
  return (
    <Frame title="The App has no secrets yet" wide>
      <ProblemNote error={convert.error} onRetry={mayRepeat ? () => mutate(back) : undefined} />
      <p>
        <Button
          onClick={() => {
            arrival.back = null
            window.location.reload()
          }}
        >
          Start again
        </Button>
      </p>
    </Frame>
  )
}

const Lines = ({ made: { name, url, env } }: { made: MadeApp }) => {
  const restarted = useQuery({ ...readSetup, queryKey: ['restarted'], refetchInterval: 3_000 })
  const copy = () =>
    navigator.clipboard.writeText(env).then(
      () => announce('Copied the lines.'),
      () => announce('The browser did not allow copying the lines.'),
    )
  return (
    <Frame title="GitHub created the App" wide>
      <p role="alert">
        These lines are shown once. Taxiway stores them nowhere, and GitHub does not show them again.
      </p>
      <section aria-label="Lines for .env" className={styles.lines}>
        <div className={styles.actions}>
          <Button look="primary" onClick={() => void copy()}>
            Copy
          </Button>
          <Button onClick={() => downloadText([env], 'taxiway-github-app.env')}>Download</Button>
        </div>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: long lines scroll, by keyboard, too. */}
        <pre className={styles.text} tabIndex={0}>
          {env}
        </pre>
      </section>
      <ol className={styles.steps}>
        <li>
          In <code>.env</code>, put them in place of the lines with these names.
        </li>
        <li>
          Set <code>OPERATORS</code> to your GitHub login, so that you see the steps of operators.
        </li>
        <li>
          Start Taxiway again: <code>docker compose up --detach</code>
        </li>
      </ol>
      {restarted.data === null ? (
        <p role="status">
          Taxiway runs with its App. <a href="/console/start">Go on</a>
        </p>
      ) : (
        <p role="status">This page waits for the restart. Close it only after you have stored the lines.</p>
      )}
      <p>
        <OutLink href={url}>{name} on GitHub</OutLink>
      </p>
    </Frame>
  )
}
