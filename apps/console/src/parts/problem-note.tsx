import { ProblemError } from '@taxiway/client'
import { showHidden } from '../data/visible-text.js'
import { Button } from './button.js'
import { Copyable } from './copyable.js'
import styles from './problem-note.module.css'

/** An error with what the API says of it: what happened, the stable code, and the id under which its log has the request. */
export const ProblemNote = ({ error, onRetry }: { error: unknown; onRetry?: (() => void) | undefined }) => {
  const problem = error instanceof ProblemError ? error : undefined
  return (
    <div role="alert" className={styles.note}>
      <p>{showHidden(problem?.message ?? describe(error))}</p>
      {problem && problem.errors.length > 0 && (
        <ul className={styles.faults}>
          {problem.errors.map(({ path, message }) => (
            <li key={`${path} ${message}`}>
              <code>{path}</code> {message}
            </li>
          ))}
        </ul>
      )}
      {problem && (
        <p className={styles.facts}>
          <code>{problem.code}</code>
          {problem.requestId && (
            <span>
              Request <Copyable text={problem.requestId} what="request id" />
            </span>
          )}
        </p>
      )}
      {onRetry && (
        <p>
          <Button onClick={onRetry}>Try again</Button>
        </p>
      )}
    </div>
  )
}

const describe = (error: unknown): string => {
  if (error instanceof TypeError) return 'The API cannot be reached. Check your connection, then try again.'
  return error instanceof Error ? error.message : 'Something unexpected happened. Reload the page.'
}
