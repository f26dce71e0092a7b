import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../data/client.js'
import { useSignOut } from '../../data/session.js'
import { Button } from '../../parts/button.js'
import { TextField } from '../../parts/field.js'
import styles from '../../parts/frame.module.css'
import { ProblemNote } from '../../parts/problem-note.js'

/** The second half of a sign-in: a code of the app, or one of the backup codes. */
export const CodeForm = ({ onDone }: { onDone: () => Promise<unknown> }) => {
  const [isBackup, setBackup] = useState(false)
  const signOut = useSignOut()
  const verify = useMutation({
    mutationFn: async (code: string) => {
      const body = { code: code.replace(/\s/g, '') }
      if (isBackup) await api.POST('/api/auth/two-factor/verify-backup-code', { body })
      else await api.POST('/api/auth/two-factor/verify-totp', { body })
      await onDone()
    },
  })
  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault()
        verify.mutate(String(new FormData(event.currentTarget).get('code')))
      }}
    >
      {isBackup ? (
        <TextField
          key="backup"
          label="Backup code"
          name="code"
          autoComplete="off"
          autoFocus
          required
          hint="Each one works once."
        />
      ) : (
        <TextField
          key="totp"
          label="Code of your authenticator app"
          name="code"
          inputMode="numeric"
          autoComplete="one-time-code"
          pattern="[0-9\s]*"
          autoFocus
          required
        />
      )}
      {verify.error && <ProblemNote error={verify.error} />}
      <Button look="primary" type="submit" busy={verify.isPending}>
        Continue
      </Button>
      <Button look="quiet" onClick={() => setBackup(!isBackup)}>
        {isBackup ? 'Use the authenticator app' : 'Use a backup code'}
      </Button>
      <Button
        look="quiet"
        onClick={() => signOut.mutate('here', { onSettled: () => window.location.reload() })}
      >
        Sign in as another person
      </Button>
    </form>
  )
}
