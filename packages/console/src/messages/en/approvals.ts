import type { Catalogue, Messages } from '../catalogue.ts'

export default {
  title: 'Approvals',
  subtitle:
    'Campaigns that wait for approval. What is approved the branch launches; what is sent back it changes and hands in again.',
  campaign: 'Campaign',
  unit: 'Unit',
  by: 'Handed in',
  note: 'Note',
  acts: 'Decide',
  none: 'No campaign waits for approval',
  noneHint: 'What units that need approval hand in appears here.',
  approve: 'Approve',
  approveTitle: 'Approve “{{name}}”?',
  approved: '“{{name}}” is approved',
  consequence:
    'It contacts {{people}} people ({{control}} in the control are left alone), at a cost of {{total}} at most. A plan that is changed has to be approved again.',
  return: 'Send back',
  returnTitle: 'Send “{{name}}” back',
  returned: '“{{name}}” was sent back',
  remark: 'What has to be changed',
  remarkMissing: 'Say what has to be changed.',
  noteFor: 'Note for whoever approves it (may be empty)',
  submit: 'Hand in for approval',
  states: {
    none: 'Campaigns of this unit start only when somebody else has approved them.',
    waiting: 'Handed in by {{by}} on {{at}}; it waits for approval. A plan that is changed has to be handed in again.',
    approved: 'Approved by {{by}} on {{at}}. A plan that is changed has to be approved again.',
    returned: 'Sent back by {{by}} on {{at}}. Change it and hand it in again.',
    outdated: 'The plan was changed since it was handed in. Hand it in again.',
  },
} satisfies Messages<Catalogue['approvals']>
