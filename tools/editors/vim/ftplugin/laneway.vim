" Settings for flows: comments, checking by :make, formatting by gq.
if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1
setlocal comments=:// commentstring=//\ %s noexpandtab
setlocal formatprg=laneway\ fmt\ -
compiler laneway
let b:undo_ftplugin = 'setlocal comments< commentstring< expandtab< formatprg< makeprg< errorformat<'
