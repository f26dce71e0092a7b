import { useMutation } from '@tanstack/react-query'
import { api } from '../../data/client.js'
import { startOver } from '../../data/session.js'
import { Button } from '../../parts/button.js'
import { TextField } from '../../parts/field.js'
import styles from '../../parts/frame.module.css'
import { ProblemNote } from '../../parts/problem-note.js'

/** A new account with a password, where the installation allows passwords. */
export const SignUp = () => {
  const signUp = useMutation({
    mutationFn: async (form: FormData) => {
      const [name, email, password] = ['name', 'email', 'password'].map(one => String(form.get(one)))
      const account = { email: email ?? '', password: password ?? '' }
      await api.POST('/api/auth/sign-up/email', { body: { ...account, name: name ?? '' } })
      // Signing up need not sign in.
      await api.POST('/api/auth/sign-in/email', { body: account })
      await startOver()
    },
  })
  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault()
        if (!signUp.isPending) signUp.mutate(new FormData(event.currentTarget))
      }}
    >
      <TextField label="Name" name="name" autoComplete="name" required maxLength={64} />
      <TextField label="Email address" name="email" type="email" autoComplete="username" required />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="new-password"
        minLength={12}
        maxLength={128}
        required
        hint="At least 12 characters."
      />
      {signUp.error && <ProblemNote error={signUp.error} />}
      <Button look="primary" type="submit" busy={signUp.isPending}>
        Create the account
      </Button>
    </form>
  )
}
