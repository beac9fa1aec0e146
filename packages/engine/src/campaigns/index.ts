export * from './add-to-campaign-list.ts'
export * from './approval/index.ts'
export * from './campaign.ts'
export * from './copy-campaign.ts'
export * from './get-campaign.ts'
export * from './import-campaign-list.ts'
export * from './lifecycle.ts'
export * from './list-templates.ts'
export * from './merge-fields.ts'
export * from './missing-fields.ts'
export {
  type CampaignNotice,
  listNotices,
  type NoticeKind,
  noticeKinds,
  noticeSchema,
  noticesInput,
} from './notices.ts'
export * from './plan-campaign.ts'
export * from './run-campaign.ts'
export * from './sender.ts'
export * from './sender-limits.ts'
export * from './senders.ts'
export * from './template.ts'
export * from './template-files.ts'
export { type TemplateFilling, templateFilling } from './template-filling.ts'
export * from './templates.ts'
