import { useMutation } from '@tanstack/react-query'
import { api, type Me } from '../../data/client.js'
import { startOver, useChooseOrganization, useSignOut } from '../../data/session.js'
import { Button } from '../../parts/button.js'
import { createOrganization, OrganizationFields } from '../../parts/create-organization.js'
import { Frame } from '../../parts/frame.js'
import styles from '../../parts/frame.module.css'
import { ProblemNote } from '../../parts/problem-note.js'

/** Signed in, but acting for no organization yet. */
export const ChooseOrganization = ({ organizations }: { organizations: Me['organizations'] }) => {
  const choose = useChooseOrganization()
  const signOut = useSignOut()
  return (
    <Frame title={organizations.length > 0 ? 'Choose an organization' : 'Create an organization'}>
      {organizations.length > 0 ? (
        <ul className={styles.organizations}>
          {organizations.map(({ id, name, role }) => (
            <li key={id}>
              <Button busy={choose.isPending} onClick={() => choose.mutate(id)}>
                {name} <span className={styles.muted}>{role}</span>
              </Button>
            </li>
          ))}
        </ul>
      ) : (
        <Create />
      )}
      {choose.error && <ProblemNote error={choose.error} />}
      <Button look="quiet" onClick={() => signOut.mutate('here')}>
        Sign out
      </Button>
    </Frame>
  )
}

const Create = () => {
  const create = useMutation({
    mutationFn: async (form: FormData) => {
      const { id: organizationId } = await createOrganization(form)
      // Who makes one wants to act for it.
      await api.POST('/api/auth/organization/set-active', { body: { organizationId } })
      await startOver()
    },
  })
  return (
    <form
      className={styles.form}
      onSubmit={event => {
        event.preventDefault()
        create.mutate(new FormData(event.currentTarget))
      }}
    >
      <p className={styles.muted}>
        Projects, members and variables belong to an organization. To join one that exists, ask its admin for
        an invitation.
      </p>
      <OrganizationFields />
      {create.error && <ProblemNote error={create.error} />}
      <Button look="primary" type="submit" busy={create.isPending}>
        Create it
      </Button>
    </form>
  )
}
