import type { TFunction } from 'i18next'
import type { Role } from './roles.ts'

/** Roles by their names, as `网点营销员、管理员`. */
export const rolesText = (t: TFunction<'shell'>, roles: readonly Role[]): string =>
  roles.map((role) => t(`roles.${role}`)).join(t('listComma'))
