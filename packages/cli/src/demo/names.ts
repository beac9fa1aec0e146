import { type Random, Weighted } from './random.ts'

export type Gender = 'male' | 'female'

export interface PersonName {
  /** e.g. 王建国 */
  chinese: string
  /** e.g. wangjianguo, for an e-mail address */
  pinyin: string
}

/** A name as a person of this sex and year of birth might bear it. */
export function drawName(random: Random, gender: Gender, birthYear: number): PersonName {
  const [surname, surnamePinyin] = surnames.draw(random)
  const [given, givenPinyin] = random.pick(givenNames(gender, birthYear))
  return { chinese: surname + given, pinyin: surnamePinyin + givenPinyin }
}

type Spelt = readonly [chinese: string, pinyin: string]

// The 64 most frequent surnames with their relative frequencies: the head of the weighted list china/surnames.csv in
// the data folder that the tests read (TRADEWIND_DATA). Together they name three people in four.
const surnames = new Weighted<Spelt>(
  `王 wang 9520,李 li 9340,张 zhang 8960,刘 liu 6770,陈 chen 6130,杨 yang 4270,黄 huang 3260,吴 wu 2680,赵 zhao 2670,
  周 zhou 2520,徐 xu 1930,孙 sun 1830,马 ma 1720,朱 zhu 1700,胡 hu 1550,林 lin 1510,郭 guo 1500,何 he 1400,高 gao 1330,
  罗 luo 1260,郑 zheng 1240,梁 liang 1130,谢 xie 1010,宋 song 932,唐 tang 917,许 xu 881,邓 deng 821,冯 feng 818,
  韩 han 815,曹 cao 791,曾 zeng 772,彭 peng 766,肖 xiao 739,蔡 cai 701,潘 pan 687,田 tian 685,董 dong 677,袁 yuan 667,
  于 yu 642,余 yu 633,蒋 jiang 632,叶 ye 632,杜 du 619,苏 su 606,魏 wei 603,程 cheng 601,吕 lv 596,丁 ding 576,
  沈 shen 550,任 ren 547,姚 yao 538,卢 lu 536,钟 zhong 533,姜 jiang 523,崔 cui 509,谭 tan 499,廖 liao 487,范 fan 485,
  汪 wang 483,陆 lu 480,金 jin 467,石 shi 455,戴 dai 449,贾 jia 439`
    .split(',')
    .map((entry) => entry.trim().split(' '))
    .map(([surname = '', pinyin = '', weight = '0']) => [[surname, pinyin], Number(weight)] as const),
)

const spelt = (list: string): Spelt[] =>
  list
    .trim()
    .split(/\s*,\s*/)
    .map((entry) => entry.split(' '))
    .map(([chinese = '', pinyin = '']) => [chinese, pinyin])

/** Given names in fashion, by the last year of birth of the generation. */
const generations: { until: number; male: Spelt[]; female: Spelt[] }[] = [
  {
    until: 1954,
    male: spelt(`建国 jianguo,国华 guohua,文明 wenming,德明 deming,志明 zhiming,玉林 yulin,永福 yongfu,长生 changsheng,
      德才 decai,福生 fusheng,国良 guoliang,和平 heping,金山 jinshan,明德 mingde,荣生 rongsheng,树林 shulin,
      维新 weixin,文华 wenhua,兴华 xinghua,学文 xuewen,振华 zhenhua,正明 zhengming,忠义 zhongyi,祖荣 zurong`),
    female: spelt(`秀英 xiuying,桂英 guiying,秀兰 xiulan,玉兰 yulan,秀珍 xiuzhen,凤英 fengying,玉珍 yuzhen,玉英 yuying,
      兰英 lanying,桂兰 guilan,桂珍 guizhen,淑珍 shuzhen,淑英 shuying,素珍 suzhen,月英 yueying,金凤 jinfeng,
      春兰 chunlan,翠英 cuiying,惠芳 huifang,美英 meiying,巧云 qiaoyun,瑞珍 ruizhen,玉梅 yumei,云香 yunxiang`),
  },
  {
    until: 1969,
    male: spelt(`建华 jianhua,建军 jianjun,建平 jianping,志强 zhiqiang,军 jun,国强 guoqiang,卫东 weidong,卫国 weiguo,
      红兵 hongbing,跃进 yuejin,永红 yonghong,爱民 aimin,保国 baoguo,建设 jianshe,伟民 weimin,新民 xinmin,志刚 zhigang,
      国平 guoping,晓东 xiaodong,文军 wenjun,立新 lixin,春生 chunsheng,勇 yong,明 ming`),
    female: spelt(`玉华 yuhua,丽华 lihua,红梅 hongmei,建英 jianying,爱华 aihua,卫红 weihong,桂芳 guifang,秀芳 xiufang,
      萍 ping,玲 ling,英 ying,敏 min,淑华 shuhua,爱萍 aiping,惠玲 huiling,金花 jinhua,美玲 meiling,丽萍 liping,
      亚琴 yaqin,月琴 yueqin,春梅 chunmei,小红 xiaohong,雅琴 yaqin,慧珍 huizhen`),
  },
  {
    until: 1984,
    male: spelt(`伟 wei,强 qiang,勇 yong,军 jun,涛 tao,斌 bin,波 bo,辉 hui,刚 gang,健 jian,海涛 haitao,海波 haibo,
      志勇 zhiyong,晓明 xiaoming,建伟 jianwei,永强 yongqiang,文斌 wenbin,国庆 guoqing,磊 lei,峰 feng,鹏 peng,
      东 dong,俊 jun,春雷 chunlei`),
    female: spelt(`丽 li,艳 yan,敏 min,芳 fang,静 jing,燕 yan,霞 xia,娟 juan,红 hong,梅 mei,莉 li,晓燕 xiaoyan,
      海燕 haiyan,丽娟 lijuan,晓红 xiaohong,春燕 chunyan,雪梅 xuemei,丽丽 lili,慧 hui,琳 lin,娜 na,秋霞 qiuxia,
      文静 wenjing,玉洁 yujie`),
  },
  {
    until: 1997,
    male: spelt(`伟 wei,超 chao,杰 jie,鹏 peng,磊 lei,涛 tao,浩 hao,宇 yu,帅 shuai,凯 kai,旭 xu,阳 yang,俊杰 junjie,
      志豪 zhihao,文杰 wenjie,子龙 zilong,晨 chen,鑫 xin,明辉 minghui,嘉伟 jiawei,天宇 tianyu,思远 siyuan,
      佳明 jiaming,一鸣 yiming`),
    female: spelt(`静 jing,婷 ting,婷婷 tingting,雪 xue,丹 dan,倩 qian,颖 ying,洁 jie,琳 lin,莹 ying,晶晶 jingjing,
      佳佳 jiajia,思思 sisi,梦 meng,梦婷 mengting,雅婷 yating,晓雯 xiaowen,欣 xin,露 lu,瑶 yao,诗雨 shiyu,文婷 wenting,
      雨晴 yuqing,慧敏 huimin`),
  },
  {
    until: Number.POSITIVE_INFINITY,
    male: spelt(`浩宇 haoyu,浩然 haoran,宇轩 yuxuan,子轩 zixuan,宇航 yuhang,子涵 zihan,俊杰 junjie,博文 bowen,天佑 tianyou,
      文博 wenbo,家豪 jiahao,嘉豪 jiahao,铭轩 mingxuan,梓豪 zihao,思源 siyuan,一帆 yifan,子墨 zimo,奕辰 yichen,
      皓轩 haoxuan,明哲 mingzhe,致远 zhiyuan,睿 rui,晨曦 chenxi,志远 zhiyuan`),
    female: spelt(`欣怡 xinyi,佳怡 jiayi,雨欣 yuxin,思琪 siqi,梓涵 zihan,诗涵 shihan,雨涵 yuhan,欣妍 xinyan,佳琪 jiaqi,
      梦瑶 mengyao,紫涵 zihan,可馨 kexin,语嫣 yuyan,嘉怡 jiayi,婉婷 wanting,静怡 jingyi,一诺 yinuo,若曦 ruoxi,
      梦琪 mengqi,思雨 siyu,子萱 zixuan,雅琪 yaqi,心怡 xinyi,悦 yue`),
  },
]

const givenNames = (gender: Gender, birthYear: number): Spelt[] =>
  (generations.find((generation) => birthYear <= generation.until) as (typeof generations)[number])[gender]
