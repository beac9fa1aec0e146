import { type RawBuilder, sql } from 'kysely'
import type { CampaignView, StepView } from '../campaigns/get-campaign.ts'
import { familyNameSql } from '../customers/family-name.ts'
import { postalKeySql } from '../customers/postal-key.ts'

interface Planned extends Pick<CampaignView, 'oncePerHousehold'> {
  steps: Pick<StepView, 'channel'>[]
}

/** Whether only one of a household is contacted: what the plan says, else yes where a step is a letter, which all open. */
export const isOncePerHousehold = ({ oncePerHousehold, steps }: Planned): boolean =>
  oncePerHousehold ?? steps.some(({ channel }) => channel === 'letter')

/**
 * The ids of those of `fit` who have somebody before them at the same address with the same mobile number or family
 * name. The one registered first (the lowest id) comes first, so no two of those who stay share address and either.
 *
 * Addresses are compared without spaces and letter case, as suppressions do. Two window sorts of those with an address,
 * rather than a join of everybody at an address with everybody else: a dormitory or a company has thousands.
 */
export const householdDuplicates = (): RawBuilder<unknown> => sql`
  select id from (
    select id, row_number() over (partition by place, family order by id) as of_family,
           case when mobile is not null then row_number() over (partition by place, mobile order by id) end as of_mobile
    from (
      select c.id, c.mobile, ${postalKeySql(sql.ref('c.address'))} as place,
             ${familyNameSql} as family
      from fit k join customer c on c.id = k.id
      where c.address is not null
      offset 0 -- or the keys of everybody's addresses are made before those of fit are chosen
    ) at_home
    where place <> ''
  ) numbered
  where of_family > 1 or of_mobile > 1`
