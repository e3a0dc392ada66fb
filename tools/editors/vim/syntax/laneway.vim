" Colours for flows. grammar/flow.hpp is what they follow.
if exists('b:current_syntax')
  finish
endif

syntax match lanewayLane /[[:alnum:]_\-]\+\ze\s*{/
syntax match lanewayBrace /[{}]/
syntax match lanewayLabel /#.\{-}\ze\(\s\/\/\|$\)/
syntax match lanewayNode /\<\w\+\ze\s*:\s*\(circle\|rectangle\|diamond\|taskbox\)\>/
syntax keyword lanewayShape circle rectangle diamond taskbox
syntax match lanewayKey /\<\h[[:alnum:]_.\-]*\ze\s*[:=]\s*"/
syntax match lanewayHandle /\.handle\s*(\s*\(left\|right\|top\|bottom\)\s*)/ contains=lanewayDirection
syntax keyword lanewayDirection left right top bottom contained
syntax match lanewayArrow /->/
syntax match lanewayLoop /\<loop\ze\s*\[/ nextgroup=lanewayCondition skipwhite
syntax region lanewayCondition matchgroup=lanewayBrace start=/\[/ end=/\]/ contained oneline
syntax region lanewayString start=/"/ skip=/\\./ end=/"/ oneline contains=lanewayEscape,lanewayTemplate
syntax match lanewayEscape /\\["\\nt]/ contained
syntax region lanewayTemplate matchgroup=lanewayEscape start=/{{/ end=/}}/ contained oneline
syntax match lanewayComment /\/\/.*$/ contains=lanewayTodo
syntax keyword lanewayTodo TODO FIXME XXX contained

highlight default link lanewayLane Type
highlight default link lanewayBrace Delimiter
highlight default link lanewayLabel Title
highlight default link lanewayNode Function
highlight default link lanewayShape StorageClass
highlight default link lanewayKey Identifier
highlight default link lanewayHandle Keyword
highlight default link lanewayDirection Constant
highlight default link lanewayArrow Operator
highlight default link lanewayLoop Repeat
highlight default link lanewayCondition String
highlight default link lanewayString String
highlight default link lanewayEscape SpecialChar
highlight default link lanewayTemplate PreProc
highlight default link lanewayComment Comment
highlight default link lanewayTodo Todo

let b:current_syntax = 'laneway'
