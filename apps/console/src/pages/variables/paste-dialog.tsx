import { useMutation } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import type { EnvVar, ImportedEnvVars } from '../../data/client.js'
import { Button } from '../../parts/button.js'
import { Dialog, DialogActions } from '../../parts/dialog.js'
import { TextArea } from '../../parts/field.js'
import { ProblemNote } from '../../parts/problem-note.js'
import styles from './page.module.css'
import { Preview } from './preview.js'
import { importText } from './queries.js'
import { readSettings, SettingsFields } from './settings-fields.js'

/** Takes a `.env`, says what it would do, and does it. */
export const PasteDialog = ({
  projectId,
  existing,
  onDone,
  onClose,
}: {
  projectId: string
  existing: EnvVar[]
  onDone: (count: number) => void
  onClose: () => void
}) => {
  const form = useRef<HTMLFormElement>(null)
  const [preview, setPreview] = useState<{ imported: ImportedEnvVars; scope: string }>()
  const send = useMutation({
    mutationFn: async (dryRun: boolean) => {
      const data = new FormData(form.current ?? undefined)
      const settings = readSettings(data)
      const imported = await importText(projectId, { ...settings, text: String(data.get('text')), dryRun })
      if (dryRun) setPreview({ imported, scope: settings.scope })
      else onDone(imported.data.length)
    },
  })
  return (
    <Dialog title="Paste a .env" wide onClose={onClose}>
      {/* The text stays in the form while its preview is shown, and nowhere else. */}
      <form
        ref={form}
        className={preview ? styles.hidden : styles.form}
        onSubmit={event => {
          event.preventDefault()
          send.mutate(true)
        }}
      >
        <TextArea
          label="KEY=value lines, as in a .env file"
          name="text"
          required
          spellCheck={false}
          autoComplete="off"
          placeholder={'DATABASE_URL=postgres://…\n# comments are skipped\nAPI_KEY="quoted values as well"'}
        />
        <SettingsFields />
      </form>
      {preview && <Preview {...preview} existing={existing} />}
      {send.error && <ProblemNote error={send.error} />}
      <DialogActions>
        <Button onClick={preview ? () => setPreview(undefined) : onClose}>
          {preview ? 'Back' : 'Cancel'}
        </Button>
        {preview ? (
          <Button
            look="primary"
            busy={send.isPending}
            disabled={preview.imported.found.length === 0}
            onClick={() => send.mutate(false)}
          >
            Set {preview.imported.found.length}{' '}
            {preview.imported.found.length === 1 ? 'variable' : 'variables'}
          </Button>
        ) : (
          <Button look="primary" busy={send.isPending} onClick={() => form.current?.requestSubmit()}>
            Show what it would do
          </Button>
        )}
      </DialogActions>
    </Dialog>
  )
}
