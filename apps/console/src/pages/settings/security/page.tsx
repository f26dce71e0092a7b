import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { api } from '../../../data/client.js'
import { startOver, useSignedIn } from '../../../data/session.js'
import { readSignInMethods } from '../../../data/sign-in-methods.js'
import { withStepUp } from '../../../data/step-up.js'
import { announce } from '../../../parts/announcer.js'
import { Button } from '../../../parts/button.js'
import { Confirm } from '../../../parts/confirm.js'
import { Dialog } from '../../../parts/dialog.js'
import { TextField } from '../../../parts/field.js'
import { Panel } from '../../../parts/panel.js'
import { Settings } from '../layout.js'
import styles from '../settings.module.css'
import { BackupCodes } from './backup-codes.js'
import { ChangePassword } from './change-password.js'
import { SetUpTwoFactor } from './set-up.js'

/** The second factor of this person, and their password. */
export const Page = () => {
  const { user } = useSignedIn()
  const [search, setSearch] = useSearchParams()
  const { data: methods } = useQuery(readSignInMethods)
  const [codes, setCodes] = useState<string[]>()
  const close = () => setSearch({}, { replace: true })
  const finish = (said: string) => {
    announce(said)
    return startOver()
  }
  return (
    <Settings title="Your security" lead="What proves that it is you. It holds for all your organizations.">
      <Panel title="Second factor">
        {user?.hasTwoFactor ? (
          <div className={styles.stack}>
            <p>
              It is on. Each sign-in asks for a code of your authenticator app, and dangerous actions ask
              again.
            </p>
            <span className={styles.actions}>
              <Button onClick={() => setSearch({ do: 'codes' })}>New backup codes</Button>
              <Button look="danger" onClick={() => setSearch({ do: 'off' })}>
                Switch it off
              </Button>
            </span>
          </div>
        ) : (
          <SetUpTwoFactor onDone={() => void finish('Your second factor is on.')} />
        )}
      </Panel>
      {methods?.password && <ChangePassword />}
      {search.get('do') === 'codes' && (
        <Confirm
          title="Make new backup codes?"
          verb="Make them"
          onClose={close}
          run={async form => {
            const { data } = await withStepUp(() =>
              api.POST('/api/auth/two-factor/generate-backup-codes', { body: passwordOf(form) }),
            )
            setCodes(data.backupCodes)
          }}
        >
          <p>The codes that you have now stop working.</p>
          {methods?.password && <Password />}
        </Confirm>
      )}
      {search.get('do') === 'off' && (
        <Confirm
          title="Switch your second factor off?"
          verb="Switch it off"
          danger
          onClose={close}
          run={async form => {
            await withStepUp(() => api.POST('/api/auth/two-factor/disable', { body: passwordOf(form) }))
            await finish('Your second factor is off.')
          }}
        >
          <p>
            A person who knows your password, or has your GitHub account, can sign in then. An organization
            that insists on a second factor lets you in again when you set one up.
          </p>
          {methods?.password && <Password />}
        </Confirm>
      )}
      {codes && (
        <Dialog title="Your new backup codes" onClose={() => setCodes(undefined)}>
          <BackupCodes codes={codes} onDone={() => setCodes(undefined)} />
        </Dialog>
      )}
    </Settings>
  )
}

const Password = () => (
  <TextField label="Your password" name="password" type="password" autoComplete="current-password" />
)

const passwordOf = (form: FormData) => {
  const password = String(form.get('password') ?? '')
  return password ? { password } : {}
}
