#ifndef FLOOR_H
#define FLOOR_H
#endif
