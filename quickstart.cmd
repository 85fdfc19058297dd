@echo off
rem Runs the main job on this machine: a collector, this machine's agent, its real logon sessions in a table and on a page.
rem   quickstart [--exit] [--demo] [--port N]
setlocal enabledelayedexpansion
set "CALLED_IN=%CD%"
cd /d "%~dp0"

set "FOUND="
for %%H in ("%JAVA_HOME%") do call :consider "%%~H"
for /d %%H in ("%ProgramFiles%\Eclipse Adoptium\jdk-*" "%ProgramFiles%\Java\jdk-*" "%ProgramFiles%\Microsoft\jdk-*" "%ProgramFiles%\Zulu\zulu-*" "%ProgramFiles%\Amazon Corretto\jdk*") do call :consider "%%~H"
if not defined FOUND (
  echo quickstart: no JDK 25 or newer found; install one ^(for example Eclipse Temurin 25^) or set JAVA_HOME to it 1>&2
  exit /b 1
)
set "JAVA_HOME=%FOUND%"

rem with -q Maven hides the compiler's warnings, which -Werror makes failures, so it is quiet by the level of its log
if not exist target mkdir target
call mvnw.cmd -B -ntp -Dorg.slf4j.simpleLogger.defaultLogLevel=warn -DskipTests package >target\quickstart.log 2>&1
if errorlevel 1 (
  type target\quickstart.log 1>&2
  echo quickstart: the build failed ^(see above^); nothing was started 1>&2
  exit /b 1
)
set "HOME_OF_ALL=%CD%"
rem a relative --directory is the caller's
cd /d "%CALLED_IN%"
"%JAVA_HOME%\bin\java.exe" -XX:+ExitOnOutOfMemoryError "-Dquickstart.agent=%HOME_OF_ALL%\agent\target\logonmeter-agent.jar" "-Dquickstart.directory=%HOME_OF_ALL%\.quickstart" -jar "%HOME_OF_ALL%\collector\target\logonmeter-collector.jar" quickstart %*
exit /b %errorlevel%

:consider
if defined FOUND exit /b 0
if not exist "%~1\bin\javac.exe" exit /b 0
for /f tokens^=2^ delims^=^" %%V in ('findstr /b "JAVA_VERSION=" "%~1\release"') do (
  for /f "delims=.+-" %%M in ("%%V") do if %%M geq 25 set "FOUND=%~1"
)
exit /b 0
