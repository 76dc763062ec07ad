# Makes a C array named NAME of the file TEXT: cmake -DTEXT=... -DNAME=... -DOUTPUT=... -P embed.cmake
file(READ ${TEXT} bytes HEX)
string(REGEX REPLACE "([0-9a-f][0-9a-f])" "0x\\1," bytes "${bytes}")
string(REGEX REPLACE "((0x..,){20})" "\\1\n" bytes "${bytes}")
file(WRITE ${OUTPUT} "extern const char ${NAME}[];\nconst char ${NAME}[] = {\n${bytes}0};\n")
