import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { type Manifest, requestManifest, type SetupState } from '../../data/setup.js'
import { Button } from '../../parts/button.js'
import { SelectField, TextField } from '../../parts/field.js'
import { Frame } from '../../parts/frame.js'
import styles from '../../parts/frame.module.css'
import { ProblemNote } from '../../parts/problem-note.js'

/** GitHub's own limit. */
const longestName = 34

/** Asks for what GitHub cannot know, then hands the manifest over to it. */
export const CreateApp = ({ setup: { publicUrl, githubUrl } }: { setup: SetupState }) => {
  const [owner, setOwner] = useState('user')
  const begin = useMutation({
    mutationFn: async (form: FormData) => {
      const organization = String(form.get('organization') ?? '').trim()
      const name = String(form.get('name')).trim()
      handOver(await requestManifest({ name, ...(organization && { organization }) }))
    },
  })
  const host = new URL(publicUrl).hostname
  return (
    <Frame title="Create the GitHub App" wide>
      <p>
        Taxiway acts on GitHub as an App of your own. GitHub creates it with the permissions, events and
        addresses that Taxiway needs, and sends you back here.
      </p>
      <form
        className={styles.form}
        onSubmit={event => {
          event.preventDefault()
          begin.mutate(new FormData(event.currentTarget))
        }}
      >
        <TextField
          label="Name of the App"
          name="name"
          required
          maxLength={longestName}
          defaultValue={`Taxiway ${host}`.slice(0, longestName)}
          hint="GitHub shows it beside each comment. No other App on GitHub may have it."
        />
        <SelectField
          label="Owner"
          value={owner}
          onChange={event => setOwner(event.target.value)}
          options={[
            ['user', 'my GitHub account'],
            ['organization', 'an organization'],
          ]}
        />
        {owner === 'organization' && (
          <TextField
            label="Organization"
            name="organization"
            required
            placeholder="acme"
            hint="Its login, as in the address of its page. You need to be one of its owners."
          />
        )}
        <p className={styles.muted}>
          GitHub will send webhooks to <code>{publicUrl}/webhooks/github</code>. If that is not the public
          address of Taxiway, set <code>PUBLIC_URL</code> and start the API again first.
        </p>
        {begin.error && <ProblemNote error={begin.error} />}
        <Button look="primary" type="submit" busy={begin.isPending || begin.isSuccess}>
          Continue on {new URL(githubUrl).host}
        </Button>
      </form>
    </Frame>
  )
}

/** GitHub takes a manifest from a form alone. */
const handOver = ({ action, manifest }: Manifest): void => {
  const form = document.createElement('form')
  form.method = 'post'
  form.action = action
  const field = document.createElement('input')
  field.type = 'hidden'
  field.name = 'manifest'
  field.value = JSON.stringify(manifest)
  form.append(field)
  document.body.append(form)
  form.submit()
}
