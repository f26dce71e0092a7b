import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../../data/client.js'
import { readSignInMethods } from '../../../data/sign-in-methods.js'
import { Button } from '../../../parts/button.js'
import { TextField } from '../../../parts/field.js'
import { ProblemNote } from '../../../parts/problem-note.js'
import { ShownOnce } from '../../../parts/shown-once.js'
import styles from '../settings.module.css'
import { BackupCodes } from './backup-codes.js'
import { QrCode } from './qr-code.js'

type SetUp = { totpURI: string; backupCodes: string[] }

/** Sets up an authenticator app: proof by password, the QR code, a first code, and the backup codes. */
export const SetUpTwoFactor = ({ onDone }: { onDone: () => void }) => {
  const { data: methods } = useQuery(readSignInMethods)
  const [isOn, setOn] = useState(false)
  const begin = useMutation({
    mutationFn: async (form: FormData): Promise<SetUp> => {
      const password = String(form.get('password') ?? '')
      const { data } = await api.POST('/api/auth/two-factor/enable', { body: password ? { password } : {} })
      return data
    },
  })
  if (isOn && begin.data) return <BackupCodes codes={begin.data.backupCodes} onDone={onDone} />
  if (begin.data) return <Scan uri={begin.data.totpURI} onOn={() => setOn(true)} />
  return (
    <form
      className={styles.stack}
      onSubmit={event => {
        event.preventDefault()
        if (!begin.isPending) begin.mutate(new FormData(event.currentTarget))
      }}
    >
      <p>You need an app that shows codes, such as Aegis, 1Password or Google Authenticator.</p>
      {methods?.password && (
        <TextField
          label="Your password"
          name="password"
          type="password"
          autoComplete="current-password"
          hint={methods.github ? 'Leave it empty if you sign in with GitHub only.' : undefined}
        />
      )}
      {begin.error && <ProblemNote error={begin.error} />}
      <Button type="submit" look="primary" busy={begin.isPending}>
        Set up a second factor
      </Button>
    </form>
  )
}

const Scan = ({ uri, onOn }: { uri: string; onOn: () => void }) => {
  const secret = new URL(uri).searchParams.get('secret') ?? ''
  const verify = useMutation({
    mutationFn: (code: string) => api.POST('/api/auth/two-factor/verify-totp', { body: { code } }),
    onSuccess: onOn,
  })
  return (
    <form
      className={styles.stack}
      onSubmit={event => {
        event.preventDefault()
        const code = String(new FormData(event.currentTarget).get('code')).replace(/\s/g, '')
        if (!verify.isPending) verify.mutate(code)
      }}
    >
      <p>Scan this with your authenticator app.</p>
      <QrCode text={uri} label="QR code for your authenticator app" />
      <p>Or type this key into it.</p>
      <ShownOnce text={secret} what="key" />
      <TextField
        label="The code that the app shows"
        name="code"
        inputMode="numeric"
        autoComplete="one-time-code"
        pattern="[0-9\s]*"
        required
        hint="Until this code is accepted, nothing changes."
      />
      {verify.error && <ProblemNote error={verify.error} />}
      <Button type="submit" look="primary" busy={verify.isPending}>
        Switch it on
      </Button>
    </form>
  )
}
