const FONT =
  "-apple-system,BlinkMacSystemFont,'PingFang SC','Hiragino Sans GB','Microsoft YaHei','Noto Sans CJK SC',Arial,sans-serif"
export const ACCENT = '#00754A'
export const INK = '#1f2a26'
export const QUIET = '#6b7672'

/** The frame of our own e-mails: a 600 px column on a quiet ground that fills a phone. Tables, for Outlook's sake. */
export const page = (title: string, rows: string): string => `<!doctype html>
<html lang="zh-CN">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light">
<meta name="format-detection" content="telephone=no">
<title>${title}</title>
<style>
  @media (max-width: 620px) {
    .ground { padding: 0 !important; }
    .column { width: 100% !important; }
    .column, .head { border-radius: 0 !important; }
    .side { padding-left: 24px !important; padding-right: 24px !important; }
    .title { font-size: 24px !important; }
    .button, .button a { width: 100% !important; box-sizing: border-box; }
  }
</style>
</head>
<body style="margin:0;padding:0;background-color:#f3f5f3;-webkit-text-size-adjust:100%;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="background-color:#f3f5f3;">
<tr>
<td class="ground" align="center" style="padding:32px 16px;">
<table role="presentation" class="column" width="600" cellpadding="0" cellspacing="0" border="0" style="width:600px;max-width:600px;background-color:#ffffff;border-radius:8px;font-family:${FONT};color:${INK};">
${rows}
</table>
</td>
</tr>
</table>
</body>
</html>
`

/** Says why the mail came, and the way out. */
export const footer = `<tr>
<td class="side" style="padding:24px 48px 32px;border-top:1px solid #e6ebe8;font-size:12px;line-height:1.8;color:${QUIET};">
<p style="margin:0;">您是{{unit.name}}的客户，因此收到这封邮件。<br>
不想再收到此类邮件，请<a href="{{unsubscribeUrl}}" style="color:${QUIET};text-decoration:underline;">点此退订</a>，即时生效。</p>
</td>
</tr>`

/** A row with the branch's name over a line in the accent colour. */
export const headline = (accent: string): string => `<tr>
<td class="side" style="padding:40px 48px 0;">
<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0">
<tr><td style="padding:0 0 14px;border-bottom:2px solid ${accent};font-size:15px;line-height:1.4;font-weight:600;color:${accent};">{{unit.name}}</td></tr>
</table>
</td>
</tr>`

export const letterText = `font-size:16px;line-height:1.9;color:${INK};`
