import { type RawBuilder, sql } from 'kysely'

/** Family names of two characters; all others have one. */
const doubleNames =
  '^(欧阳|司马|上官|诸葛|东方|皇甫|尉迟|公孙|慕容|令狐|宇文|长孙|司徒|司空|夏侯|端木|百里|呼延|南宫|轩辕)'

/** The family name of the customer `c`: of Chinese names the first character or two, else the last word; of an organisation the whole. */
export const familyNameSql: RawBuilder<string> = sql`
  case when c.kind = 'organisation' then c.name
       when c.name ~ ${doubleNames} then left(c.name, 2)
       when c.name ~ '^[\\u3400-\\u9fff]' then left(c.name, 1)
       else lower(substring(c.name from '\\S+$')) end`
