import { useQuery } from '@tanstack/react-query'
import { api } from '../data/client.js'
import { useSignedIn } from '../data/session.js'
import { goToGithub, readSignInMethods } from '../data/sign-in-methods.js'
import { useAskedStepUp } from '../data/step-up.js'
import { Button } from './button.js'
import { Confirm } from './confirm.js'
import { TextField } from './field.js'

/** Asks who one is, over the page that waits for the answer. */
export const StepUp = () => {
  const asked = useAskedStepUp()
  if (asked === undefined) return null
  return asked.method === 'second_factor' ? <ByCode {...asked} /> : <BySignIn {...asked} />
}

type Asked = NonNullable<ReturnType<typeof useAskedStepUp>>

const ByCode = ({ done, cancel }: Asked) => (
  <Confirm
    title="Prove that it is you"
    verb="Continue"
    onClose={cancel}
    onDone={done}
    run={async form => {
      const code = String(form.get('code')).replace(/\s/g, '')
      await api.POST('/v1/me/step-up', { body: { code } })
    }}
  >
    <p>This action needs a new code. For ten minutes, others need none.</p>
    <TextField
      label="Code of your authenticator app"
      name="code"
      inputMode="numeric"
      autoComplete="one-time-code"
      pattern="[0-9\s]*"
      required
      hint="A code works once. After signing in, wait for the next one."
    />
  </Confirm>
)

const BySignIn = ({ done, cancel }: Asked) => {
  const { user } = useSignedIn()
  const { data: methods } = useQuery(readSignInMethods)
  if (methods && !methods.password)
    return (
      <Confirm title="Sign in again" verb="Continue with GitHub" onClose={cancel} run={goToGithub}>
        <p>
          Your sign-in is older than ten minutes, and this action needs a new one. GitHub leads you back to
          this page; then do it again.
        </p>
      </Confirm>
    )
  return (
    <Confirm
      title="Sign in again"
      verb="Continue"
      onClose={cancel}
      onDone={done}
      run={async form => {
        const body = { email: user?.email ?? '', password: String(form.get('password')) }
        await api.POST('/api/auth/sign-in/email', { body })
      }}
    >
      <p>Your sign-in is older than ten minutes, and this action needs a new one.</p>
      <input type="email" autoComplete="username" value={user?.email ?? ''} readOnly hidden />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      {methods?.github && (
        <p>
          Without a password, sign in with GitHub, which leads you back to this page.{' '}
          <Button onClick={() => void goToGithub()}>Continue with GitHub</Button>
        </p>
      )}
    </Confirm>
  )
}
