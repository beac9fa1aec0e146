import type { ThemeConfig } from 'antd'

/** Postal green; an organisation may bring its own. */
export const accent = '#00754a'

/**
 * Quiet: one accent, greys that are readable (AA, 4.5 : 1 on white), red only for harm. Everything else is antd's.
 */
export const theme: ThemeConfig = {
  token: {
    // By antd's own switch: shortened from outside, its popups never come to the place where they belong.
    motion: !window.matchMedia('(prefers-reduced-motion: reduce)').matches,
    colorPrimary: accent,
    colorLink: accent,
    // Grounds and borders are said: derived from colours so dark they would be grey.
    colorSuccess: accent,
    colorSuccessBg: '#eef5f1',
    colorSuccessBorder: '#b5d5c6',
    colorPrimaryBg: '#e3efe9',
    colorPrimaryBgHover: '#d3e5dc',
    colorPrimaryBorder: '#b5d5c6',
    colorInfo: '#1f5f99',
    colorInfoBg: '#eef4fa',
    colorInfoBorder: '#bcd3ea',
    colorError: '#b3261e',
    colorErrorBg: '#fcf0ee',
    colorErrorBorder: '#eabfba',
    colorWarning: '#8a5a00',
    colorWarningBg: '#fdf3e1',
    colorWarningBorder: '#e8cf9f',
    colorText: '#1c2521',
    colorTextSecondary: '#4d5853',
    colorTextTertiary: '#5f6b66',
    colorTextDescription: '#5f6b66',
    colorTextPlaceholder: '#6e7974',
    colorBgLayout: '#ffffff',
    colorBorderSecondary: '#e7ebe9',
    borderRadius: 6,
    fontFamily: 'system-ui, -apple-system, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif',
    controlOutline: 'rgba(0, 117, 74, 0.28)',
  },
  components: {
    Layout: {
      lightSiderBg: '#f6f8f7',
      headerBg: '#ffffff',
      bodyBg: '#ffffff',
      headerHeight: 56,
      headerPadding: '0 24px',
    },
    Table: {
      headerBg: '#ffffff',
      headerColor: '#4d5853',
      headerSplitColor: 'transparent',
    },
    Drawer: {
      footerPaddingBlock: 12,
      footerPaddingInline: 24,
    },
    Segmented: {
      trackBg: '#f0f3f1',
    },
    Menu: {
      itemBg: 'transparent',
      itemSelectedBg: '#e3efe9',
      itemSelectedColor: '#005c3a',
      itemHeight: 36,
      groupTitleFontSize: 12,
    },
  },
}

/** Given to the page by the server, and good for this page alone. */
export const styleNonce = document.querySelector<HTMLMetaElement>('meta[property="csp-nonce"]')?.nonce ?? ''
