import { useMutation } from '@tanstack/react-query'
import { Button } from '../../parts/button.js'
import { Copyable } from '../../parts/copyable.js'
import { Panel } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { StateShape } from '../../parts/state-badge.js'
import styles from './page.module.css'
import { verifyTrail } from './queries.js'

const faults: Readonly<Record<string, string>> = {
  altered: 'was altered',
  missing: 'is missing, or entries after it are',
  unlinked: 'does not follow the entry before it',
  unaccounted: 'stands behind the recorded end of the trail',
}

/** Whether the chain of hashes holds, from the first entry to the last. */
export const Verdict = () => {
  const verify = useMutation({ mutationFn: verifyTrail })
  const { data, error } = verify
  return (
    <Panel
      title="Verification"
      aside={
        <Button busy={verify.isPending} onClick={() => verify.mutate()}>
          {data ? 'Verify again' : 'Verify the trail'}
        </Button>
      }
    >
      <div className={styles.verdict} aria-live="polite">
        {error && <ProblemNote error={error} />}
        {!data && !error && (
          <p className={styles.muted}>
            {verify.isPending
              ? 'Reading the whole trail …'
              : 'The hash of each entry covers the entry before it. Verifying reads the whole trail and says whether one was altered.'}
          </p>
        )}
        {data?.isIntact && (
          <p className={styles.outcome}>
            <StateShape tone="live" />
            Intact: {data.checked.toLocaleString('en')} entries were checked, and none was altered.
          </p>
        )}
        {data?.fault && (
          <p role="alert" className={styles.outcome}>
            <StateShape tone="failed" />
            Not intact: entry {data.fault.seq} {faults[data.fault.kind] ?? data.fault.kind}. The{' '}
            {data.checked.toLocaleString('en')} entries before it are unaltered. Compare it with a backup of
            the database, and ask the operator who had access.
          </p>
        )}
        {data?.head && (
          <p className={styles.muted}>
            Newest entry: {data.head.seq}, hash{' '}
            <Copyable text={data.head.hash} shown={`${data.head.hash.slice(0, 16)}…`} what="hash" />. Keep a
            copy elsewhere: it shows whether the whole trail is ever rewritten.
          </p>
        )}
      </div>
    </Panel>
  )
}
