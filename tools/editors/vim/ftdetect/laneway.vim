" Flows: swimlane diagrams that laneway runs.
autocmd BufRead,BufNewFile *.flow,*.fz setfiletype laneway
