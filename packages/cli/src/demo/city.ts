/**
 * What the demonstration is made from. The same world gives byte-identical files, on every machine.
 * `today` is the last evening of history (YYYY-MM-DD): orders end the day before it.
 */
export interface DemoWorld {
  seed: number
  customers: number
  today: string
}

/** 1896: the year of China's first national post. */
export const demoSeed = 1896

export interface DemoUnit {
  code: string
  name: string
  kind: 'city' | 'county' | 'branch'
  parentCode: string | null
}

export interface DemoCounty extends DemoUnit {
  /** As it stands in an address. */
  place: string
  /** Town postcode and, one above it, the countryside's. No real place has a postcode that begins with 99. */
  postcode: number
  roads: readonly string[]
  communities: readonly string[]
  /** Villages with their town. Empty in the city district. */
  villages: readonly string[]
}

export interface DemoBranch extends DemoUnit {
  county: DemoCounty
  /** Share of the city's customers, relative. */
  weight: number
}

type DemoRole = 'branch' | 'coordinator' | 'field' | 'admin'

export interface DemoStaff {
  name: string
  email: string
  unitCode: string
  roles: { unitCode: string; role: DemoRole }[]
}

/** 信风市, "trade wind city", and everything in it is invented. */
export const demoCity: DemoUnit = { code: 'XF', name: '信风市邮政分公司', kind: 'city', parentCode: null }

const county = (
  code: string,
  place: string,
  postcode: number,
  more: Pick<DemoCounty, 'roads' | 'communities' | 'villages'>,
): DemoCounty => ({
  code,
  name: `${place}邮政分公司`,
  kind: 'county',
  parentCode: demoCity.code,
  place,
  postcode,
  ...more,
})

const harbour = county('XF01', '帆港区', 990100, {
  roads: ['人民路', '解放路', '滨海大道', '船政街', '灯塔路', '中山北路', '望洋路', '文昌街'],
  communities: ['锦绣花园', '海韵小区', '邮电新村', '港务宿舍', '金桂苑', '阳光新城', '碧波雅居', '东城御府'],
  villages: [],
})
const tides = county('XF02', '望潮县', 990200, {
  roads: ['建设路', '潮阳街', '环城东路', '学府路', '新华街', '盐场路'],
  communities: ['潮声小区', '建设新村', '盐业宿舍', '凤凰城', '书香苑', '惠民家园'],
  villages: ['鹭洲镇东埠村', '鹭洲镇后山村', '石塘镇前进村', '石塘镇月湾村', '沙埕镇红旗村', '沙埕镇官井村'],
})
const clouds = county('XF03', '云麓县', 990300, {
  roads: ['云山路', '茶市街', '沿溪路', '迎宾大道', '东风路', '工业路'],
  communities: ['云溪花园', '茶香苑', '林业宿舍', '翠竹小区', '龙腾世家', '幸福里'],
  villages: ['白鹿镇上坪村', '白鹿镇竹源村', '青岩镇茶园村', '青岩镇大坑村', '双溪乡水口村', '双溪乡梅岭村'],
})
export const demoCounties: readonly DemoCounty[] = [harbour, tides, clouds]

const branch = (of: DemoCounty, number: number, name: string, weight: number): DemoBranch => ({
  code: `${of.code}0${number}`,
  name,
  kind: 'branch',
  parentCode: of.code,
  county: of,
  weight,
})

export const demoBranches: readonly DemoBranch[] = [
  branch(harbour, 1, '人民路邮政支局', 18),
  branch(harbour, 2, '滨海大道邮政支局', 13),
  branch(harbour, 3, '船政街邮政支局', 10),
  branch(harbour, 4, '大学城邮政所', 7),
  branch(tides, 1, '望潮县城关邮政支局', 12),
  branch(tides, 2, '鹭洲镇邮政支局', 6),
  branch(tides, 3, '石塘镇邮政支局', 5),
  branch(tides, 4, '沙埕镇邮政所', 4),
  branch(clouds, 1, '云麓县城关邮政支局', 11),
  branch(clouds, 2, '白鹿镇邮政支局', 6),
  branch(clouds, 3, '青岩镇邮政支局', 5),
  branch(clouds, 4, '双溪乡邮政所', 3),
]

/** Parents before their children, as they must be created. */
export const demoUnits: readonly DemoUnit[] = [demoCity, ...demoCounties, ...demoBranches]

const member = (name: string, mailbox: string, unitCode: string, ...roles: DemoRole[]) => ({
  name,
  email: `${mailbox}@post.example`,
  unitCode,
  roles: roles.map((role) => ({ unitCode, role })),
})

/**
 * The city's coordinator, who is its administrator too; a coordinator for each county; a clerk for each branch; somebody who
 * goes out for one of them.
 */
export const demoStaff: readonly DemoStaff[] = [
  member('林清和', 'lin.qinghe', 'XF', 'coordinator', 'admin'),
  member('郑海燕', 'zheng.haiyan', 'XF01', 'coordinator'),
  member('许文斌', 'xu.wenbin', 'XF02', 'coordinator'),
  member('叶春梅', 'ye.chunmei', 'XF03', 'coordinator'),
  member('陈晓明', 'chen.xiaoming', 'XF0101', 'branch'),
  member('黄丽娟', 'huang.lijuan', 'XF0102', 'branch'),
  member('吴志勇', 'wu.zhiyong', 'XF0103', 'branch'),
  member('周思琪', 'zhou.siqi', 'XF0104', 'branch'),
  member('蔡秀芳', 'cai.xiufang', 'XF0201', 'branch'),
  member('苏建平', 'su.jianping', 'XF0202', 'branch'),
  member('魏婷婷', 'wei.tingting', 'XF0203', 'branch'),
  member('丁海波', 'ding.haibo', 'XF0204', 'branch'),
  member('谢玉洁', 'xie.yujie', 'XF0301', 'branch'),
  member('邓国强', 'deng.guoqiang', 'XF0302', 'branch'),
  member('范雪梅', 'fan.xuemei', 'XF0303', 'branch'),
  member('钟一鸣', 'zhong.yiming', 'XF0304', 'branch'),
  member('何建军', 'he.jianjun', 'XF0101', 'field'),
]

/** Who can sign in to the demo, and what they see there. */
export const demoLogins = [
  { email: 'lin.qinghe@post.example', who: 'coordinator and administrator of the city' },
  { email: 'zheng.haiyan@post.example', who: 'coordinator of a county' },
  { email: 'chen.xiaoming@post.example', who: 'clerk of a branch' },
  { email: 'he.jianjun@post.example', who: 'field staff of the same branch, best on a phone' },
] as const
