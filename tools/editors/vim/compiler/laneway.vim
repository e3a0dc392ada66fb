" :make checks the flow; its findings stand in the quickfix list.
if exists('current_compiler')
  finish
endif
let current_compiler = 'laneway'
CompilerSet makeprg=laneway\ check\ %:S
CompilerSet errorformat=%f:%l:%c:\ %trror[LW%n]:\ %m,%f:%l:%c:\ %tarning[LW%n]:\ %m,%f:%l:%c:\ %tnfo[LW%n]:\ %m,%-G%.%#
