import { useMutation, useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useSearchParams } from 'wouter'
import { api } from '../../data/client.js'
import { startOver } from '../../data/session.js'
import { goToGithub, readSignInMethods } from '../../data/sign-in-methods.js'
import { Button } from '../../parts/button.js'
import { TextField } from '../../parts/field.js'
import { Frame } from '../../parts/frame.js'
import styles from '../../parts/frame.module.css'
import { Waiting } from '../../parts/panel.js'
import { ProblemNote } from '../../parts/problem-note.js'
import { CodeForm } from './code-form.js'
import { SignUp } from './sign-up.js'

/** The ways in that exist here. Afterwards the browser is at the address it asked for. */
export const SignIn = () => {
  const [search] = useSearchParams()
  const [isHalfway, setHalfway] = useState(false)
  const [isNew, setNew] = useState(false)
  const methods = useQuery(readSignInMethods)
  const outcome = search.get('error')
  if (isHalfway)
    return (
      <Frame title="Enter your code">
        <CodeForm onDone={startOver} />
      </Frame>
    )
  return (
    <Frame title={isNew ? 'Create an account' : 'Sign in to Taxiway'}>
      {outcome && (
        <p role="alert">
          GitHub did not sign you in (<code>{outcome}</code>). Try again.
        </p>
      )}
      {methods.isPending && <Waiting />}
      {methods.error && <ProblemNote error={methods.error} onRetry={() => void methods.refetch()} />}
      {methods.data?.github && <WithGithub />}
      {methods.data?.github && methods.data.password && <p className={styles.or}>or</p>}
      {methods.data?.password && (
        <>
          {isNew ? (
            <SignUp />
          ) : (
            <WithPassword isOnly={!methods.data.github} onHalfway={() => setHalfway(true)} />
          )}
          <Button look="quiet" onClick={() => setNew(!isNew)}>
            {isNew ? 'Sign in with an account that you have' : 'Create an account'}
          </Button>
        </>
      )}
      {methods.data && !methods.data.github && !methods.data.password && (
        <p>
          No way to sign in is set up. An operator sets <code>GITHUB_CLIENT_ID</code> and{' '}
          <code>GITHUB_CLIENT_SECRET</code>, then starts the API again.
        </p>
      )}
    </Frame>
  )
}

const WithGithub = () => {
  const start = useMutation({ mutationFn: goToGithub })
  return (
    <>
      <Button look="primary" busy={start.isPending} onClick={() => start.mutate()}>
        Continue with GitHub
      </Button>
      {start.error && <ProblemNote error={start.error} />}
    </>
  )
}

const WithPassword = ({ isOnly, onHalfway }: { isOnly: boolean; onHalfway: () => void }) => {
  const signIn = useMutation({
    mutationFn: async (form: FormData) => {
      const body = { email: String(form.get('email')), password: String(form.get('password')) }
      const { data } = await api.POST('/api/auth/sign-in/email', { body })
      if (data.twoFactorRedirect) onHalfway()
      else await startOver()
    },
  })
  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault()
        signIn.mutate(new FormData(event.currentTarget))
      }}
    >
      <TextField label="Email address" name="email" type="email" autoComplete="username" required />
      <TextField label="Password" name="password" type="password" autoComplete="current-password" required />
      {signIn.error && <ProblemNote error={signIn.error} />}
      <Button type="submit" look={isOnly ? 'primary' : 'plain'} busy={signIn.isPending}>
        Sign in
      </Button>
    </form>
  )
}
