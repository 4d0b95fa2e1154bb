#!/usr/bin/env bash
# Puts the inputs a target starts from into a folder: seeds.sh TARGET FOLDER. They are the project's own fixtures.
set -euo pipefail
cd "$(dirname "$0")/.."
target=$1
folder=$2
copy() { for file in "$@"; do if [ -e "$file" ]; then cp -n "$file" "$folder/"; fi; done; }

line() { printf '%s\n' "${@:2}" >"$folder/$1"; }

copy Fixtures/fuzz/"$target"/*
case $target in
picture) copy Fixtures/damaged/* ;;
exif) copy Fixtures/fuzz/picture/*.jpg ;;
config) line flags '{"hotlist": ["a.csv", "b.csv"], "jobs": 2, "quiet": true, "min-confidence": 0.5}' ;;
mjpeg | stream)
  cat Fixtures/fuzz/picture/{color,gray,progressive}.jpg >"$folder/three"
  (printf -- '--b\r\nContent-Type: image/jpeg\r\n\r\n' && cat Fixtures/fuzz/picture/gray.jpg) >"$folder/multipart"
  line paths a.jpg b/c.jpg
  (printf 'YUV4MPEG2 W4 H2 F25:1 Ip C420jpeg\n' && printf 'FRAME\n%012d' 0 0) >"$folder/y4m"
  ;;
y4m)
  (printf 'YUV4MPEG2 W4 H2 F25:1 Ip A1:1 C420jpeg\n' && printf 'FRAME\n%012d' 0 && printf 'FRAME I1\n%012d' 0) >"$folder/420"
  (printf 'YUV4MPEG2 W4 H2 Cmono\n' && printf 'FRAME\n%08d' 0) >"$folder/mono"
  ;;
list)
  copy Hotlists/*
  line tagged 'LIC/ABC123.LIS/CA.LIY/2026.' 'LIC/XYZ9.NIC/V1.'
  line json '{"plate":"ABC 123","state":"CA","reason":"a \"b\"","expires":"2026-03-01"}'
  line quoted 'plate;state;reason;expires' '"A B""C";CA;"two' 'lines";03/01/2026' 'A?C*;NV;;20260301'
  line removal 'plate,action' 'ABC123,add' 'ABC123,remove' 'ABC1*3,remove'
  ;;
format) line fixed 'fixed:plate=1-8,state=9-10' && line csv 'csv;:plate=2,state=1' && line preset genetec ;;
date) line long '2026-03-01T08:30:00.5+02:00' && line us '03/01/2026 8:30 PM' && line day 20260301 ;;
plate) line mixed 'ab-12 ÄВ１２ß' ;;
match | intake)
  line plate '8AB123;CA'
  line image '{"schema":1,"type":"image","source":"a.jpg","plates":[{"text":"M5XSX","raw":"M5 XSX","confidence":0.97,"box":[1,2,3,4],"candidates":[{"text":"M5XSX","probability":0.9}],"hits":[]}]}'
  line hit '{"schema":1,"type":"hit","camera":"g","track":81,"time":"2026-11-23T02:25:52.125Z","plate":{"text":"M5XSX","raw":"M5 XSX","confidence":0.97},"hit":{"id":"1","hotlist":"a.csv","list":"sha256:00","entry":17,"plate":"M5XSX","probability":0.99,"tier":"exact","differences":[{"position":1,"read":"S","listed":"5"}],"jurisdictionMatch":"same","vehicle":{"make":"BMW"},"verify":["characters"]}}'
  ;;
name)
  line hikvision 20240913141423613_AB123CD_VEHICLE_DETECTION
  line axis DEVICE/202409/13/20240913141423_613_roi_1_in_7543_47ATDPN_USA_Ford_Explorer_SUV_BLACK
  line geovision 00-13-E2-0A-1B-2C/VEHICLE/20240913/14/LPR_2024-9-13-14-14-23-613_1
  ;;
http) printf 'GET /hits?camera=gate%%203&since=2026-11-23 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nCookie: a=b\r\nContent-Length: 3' >"$folder/get" ;;
policy) copy Policies/*.json ;;
audit)
  line value '{"a":[1,-2.5e3,true,null,"é\u00e9\ud83d\ude00\n"],"b":{}}'
  line checkpoint 'hotplate audit checkpoint v1' store 3 "$(printf '%064d' 0)" 2026-11-23T02:25:52.125Z "$(printf '%064d' 0)" "$(printf '%0128d' 0)"
  line proof '{"proof":"inclusion","record":"{}","index":1,"checkpoint":"x","path":["00"]}'
  line time 2026-11-23T02:25:52.125Z
  ;;
esac
